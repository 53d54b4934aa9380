use super::*;
use crate::report::Report;

fn param(ty: &str) -> Param {
    let values = (ty == "enum").then(|| vec!["read".to_owned(), "write".to_owned()]);
    let ty = ParamType::named(ty, values).expect(ty);
    Param { name: "x".into(), ty, doc: "an x".into(), default: None, optional: false, multi: false }
}

fn taken(ty: &str, text: &str) -> String {
    param(ty).parse(&[text]).unwrap_or_else(|e| panic!("{ty} {text}: {e}")).to_string()
}

fn refused(ty: &str, text: &str) {
    let error = param(ty).parse(&[text]).expect_err(&format!("{ty} took {text}"));
    let report = Report::from(error);
    assert!(report.hint.is_some_and(|h| h.contains("-p x=") || h.contains("access key")), "{}", report.title);
}

#[test]
fn every_type_takes_its_own_example_and_says_its_name() {
    for (name, ty) in PLAIN_TYPES {
        assert_eq!(ty.name(), *name);
        assert!(ty.value(ty.example()).is_some(), "{name}");
    }
    for id in ID_TYPES {
        let ty = ParamType::named(id.name, None).unwrap();
        assert_eq!(ty.name(), id.name);
        assert!(ty.value(id.example).is_some(), "{}", id.name);
        assert!(include_str!("../../../queries/README.md").contains(&format!("`{}`", id.name)), "{}", id.name);
    }
}

#[test]
fn addresses_become_canonical() {
    assert_eq!(taken("ip", "203.0.113.66"), "203.0.113.66");
    assert_eq!(taken("ip", " 203.0.113.66:443 "), "203.0.113.66");
    assert_eq!(taken("ip", "[2001:DB8::1]:443"), "2001:db8::1");
    assert_eq!(taken("ip", "2001:0db8:0:0::0001"), "2001:db8::1");
    assert_eq!(taken("cidr", "10.1.2.3/8"), "10.0.0.0/8");
    assert_eq!(taken("ip_or_cidr", "203.0.113.66"), "203.0.113.66/32");
    assert_eq!(taken("ip_or_cidr", "2001:db8::1"), "2001:db8::1/128");
    assert_eq!(taken("ip_or_cidr", "2001:db8::1/32"), "2001:db8::/32");
    for text in ["", "300.1.1.1", "10.0.0.0/33", "10.0.0.*", "iam.amazonaws.com", "1.2.3.4' OR '1'='1"] {
        refused("ip", text);
        refused("ip_or_cidr", text);
    }
    refused("cidr", "10.0.0.1");
}

#[test]
fn an_access_key_is_twenty_characters_and_a_secret_is_never_repeated() {
    assert_eq!(taken("access_key", " AKIADEMOLEAKEDKEY234\n"), "AKIADEMOLEAKEDKEY234");
    refused("access_key", "AKIADEMOLEAKEDKEY23");
    refused("access_key", "akiademoleakedkey234");
    refused("access_key", "AROADEMOLEAKEDKEY234");
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let error = param("access_key").parse(&[secret]).unwrap_err();
    assert_eq!(error, ParamError::Secret { name: "x".into() });
    let report = Report::from(error.clone());
    assert!(!format!("{report:?} {error:?}").contains("wJalr"));
    let other = param("access_key").parse(&["wJalrXUtnFEMI"]).unwrap_err();
    assert!(!format!("{other:?}").contains("wJalr"));
}

#[test]
fn numbers_have_their_ranges() {
    assert_eq!(param("int").parse(&["-7"]), Ok(ParamValue::Int(-7)));
    refused("int", "9223372036854775808");
    refused("int", "-9223372036854775808");
    refused("int", "1.5");
    refused("float", "NaN");
    refused("float", "1e999");
    assert_eq!(param("port").parse(&["443"]), Ok(ParamValue::Int(443)));
    refused("port", "65536");
    refused("status_code", "99");
    assert_eq!(taken("bool", "TRUE"), "true");
    refused("bool", "1");
}

#[test]
fn durations_are_seconds() {
    assert_eq!(param("duration").parse(&["90s"]), Ok(ParamValue::Int(90)));
    assert_eq!(param("duration").parse(&["1h30m"]), Ok(ParamValue::Int(5_400)));
    assert_eq!(param("duration").parse(&["14d"]), Ok(ParamValue::Int(1_209_600)));
    for text in ["", "h", "1", "1x", "-1h", "99999999999999999w", "1h é"] {
        refused("duration", text);
    }
}

#[test]
fn instants_are_utc_unless_an_offset_is_given() {
    assert_eq!(taken("timestamp", "2026-03-10T09:12:00Z"), "2026-03-10T09:12:00Z");
    assert_eq!(taken("timestamp", "2026-03-10T10:12:00+01:00"), "2026-03-10T09:12:00Z");
    assert_eq!(taken("timestamp", "2026-03-10 09:12"), "2026-03-10T09:12:00Z");
    assert_eq!(taken("timestamp", "2026-03-10"), "2026-03-10T00:00:00Z");
    refused("timestamp", "yesterday at noon");
    refused("timestamp", "1969-12-31");
}

#[test]
fn ids_have_patterns() {
    taken("instance_id", "i-0abc1234");
    refused("instance_id", "i-0ABC1234");
    refused("instance_id", "i-");
    taken("host_ref", "eni-0abc1234def567890");
    taken("account", "012345678901");
    refused("account", "12345678901");
    for region in ["eu-west-1", "us-gov-east-1", "ap-southeast-7", "us-iso-west-1"] {
        taken("region", region);
    }
    for region in ["eu-west", "EU-WEST-1", "eu--1", "1", "", "eu-west-1a"] {
        refused("region", region);
    }
    taken("arn", "arn:aws-us-gov:iam::111122223333:role/x");
    refused("arn", "arn:aws:iam");
    taken("principal", "AROAEXAMPLE:i-0abc1234def567890");
    refused("principal", "alice; DROP TABLE");
    taken("status_class", "5xx");
    refused("status_class", "500");
    taken("enum", "read");
    refused("enum", "READ");
    taken("regex", "(?<=x)y");
    refused("regex", "(open");
}

#[test]
fn several_values_need_a_multi_parameter() {
    let mut regions = param("region");
    assert_eq!(regions.parse(&["eu-west-1", "us-east-1"]), Err(ParamError::Several { name: "x".into() }));
    regions.multi = true;
    let value = regions.parse(&["eu-west-1", "us-east-1"]).unwrap();
    assert_eq!(value.to_string(), "eu-west-1,us-east-1");
    assert!(regions.parse(&["eu-west-1", "nowhere"]).is_err());
}

#[test]
fn a_long_wrong_value_is_cut_in_the_message() {
    let error = param("int").parse(&["é".repeat(100_000)]).unwrap_err();
    assert!(error.to_string().len() < 200);
}

#[test]
fn output_types_lead_to_the_parameters_that_take_them() {
    let takes = |param: &str, output| ParamType::named(param, None).unwrap().takes(output);
    assert!(takes("ip_or_cidr", "ip") && takes("ip_or_cidr", "ip_or_service"));
    assert!(takes("host_ref", "eni") && takes("principal", "arn") && takes("access_key", "access_key"));
    assert!(!takes("ip", "cidr") && !takes("access_key", "principal") && !takes("int", "count"));
}

proptest::proptest! {
    #[test]
    fn no_text_panics_and_what_is_taken_is_taken_again(text in "\\PC{0,40}") {
        for (_, ty) in PLAIN_TYPES.iter() {
            if let Some(value) = ty.value(&text) {
                let again = ty.value(&value.to_string());
                if !matches!(ty, ParamType::Duration) {
                    proptest::prop_assert_eq!(again, Some(value));
                }
            }
        }
        for id in ID_TYPES {
            let _ = ParamType::Id(id.name.to_owned()).value(&text);
        }
    }
}
