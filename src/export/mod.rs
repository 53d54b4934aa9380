//! Result formats: one file each, one serializer of values for all of them.
