//! A server that plays one bucket of S3 over a folder: HeadBucket, ListObjectsV2 in short pages, GetObject with ranges.
//! What a key's name begins with says what goes wrong with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Keys of a page, so that paging happens.
const PAGE: usize = 100;

/// The bucket; it is served as long as the test's process lives.
pub(crate) struct Bucket {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

struct Shared {
    name: String,
    root: PathBuf,
    keys: BTreeSet<String>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Bucket {
    /// Serves the files below a folder.
    pub(crate) fn serve(name: &str, root: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut keys = BTreeSet::new();
        collect(root, root, &mut keys);
        let shared = Shared { name: name.to_owned(), root: root.to_owned(), keys, seen: Arc::clone(&seen) };
        let shared = Arc::new(shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.talk(stream));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The environment of a program that finds the bucket, and credentials for it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", self.url()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ]
    }

    /// The requests so far: method, target and range.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").clone()
    }
}

fn collect(root: &Path, folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, keys);
        } else {
            keys.insert(path.strip_prefix(root).expect("below").to_str().expect("UTF-8").to_owned());
        }
    }
}

/// An answer: status, headers, body.
struct Answer(u16, String, Vec<u8>);

impl Shared {
    fn talk(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
        let mut stream = stream;
        while let Some((method, target, range)) = request(&mut reader) {
            self.seen.lock().expect("no panic").push(format!("{method} {target} {}", range.as_deref().unwrap_or("")));
            let Answer(status, headers, body) = self.answer(&target, range.as_deref());
            let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
            let body = if method == "HEAD" { &[][..] } else { &body };
            if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).is_err() {
                return;
            }
        }
    }

    fn answer(&self, target: &str, range: Option<&str>) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = decoded(path.trim_start_matches('/'));
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        match (bucket, key) {
            ("forbidden", _) => error(403, "AccessDenied", "Access Denied"),
            (name, _) if name != self.name => error(404, "NoSuchBucket", "The specified bucket does not exist"),
            (_, "") => self.list(query),
            (_, key) => self.object(key, range),
        }
    }

    fn object(&self, key: &str, range: Option<&str>) -> Answer {
        if key.contains("_denied") {
            return error(403, "AccessDenied", "Access Denied");
        }
        if key.contains("_encrypt") {
            return error(403, "AccessDenied", "User is not authorized to perform: kms:Decrypt on this key");
        }
        let Ok(bytes) = fs::read(self.root.join(key)) else { return error(404, "NoSuchKey", "no such key") };
        let Some((from, to)) = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) else {
            return Answer(200, String::new(), bytes);
        };
        let (from, to): (usize, usize) = (from.parse().expect("a number"), to.parse().expect("a number"));
        let headers = format!("content-range: bytes {from}-{to}/{}\r\n", bytes.len());
        Answer(206, headers, bytes[from..=to.min(bytes.len() - 1)].to_vec())
    }

    fn list(&self, query: &str) -> Answer {
        let parameter = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
        };
        if parameter("list-type").is_none() {
            return Answer(200, "x-amz-bucket-region: us-east-1\r\n".to_owned(), Vec::new());
        }
        let prefix = parameter("prefix").unwrap_or_default();
        let after = parameter("continuation-token").or(parameter("start-after")).unwrap_or_default();
        let delimiter = parameter("delimiter");
        // As S3: what is not asked to be encoded stands in the XML as it is.
        let is_url = parameter("encoding-type").is_some();
        let shown = |key: &str| match is_url {
            true => utf8_percent_encode(key, NON_ALPHANUMERIC).to_string().replace("%20", "+"),
            false => key.to_owned(),
        };
        let mut body = String::from("<ListBucketResult>");
        if is_url {
            body.push_str("<EncodingType>url</EncodingType>");
        }
        let (mut folders, mut count, mut last) = (BTreeSet::new(), 0, None);
        for key in self.keys.iter().filter(|key| key.starts_with(&prefix) && **key > after) {
            let rest = &key[prefix.len()..];
            let folder = delimiter.as_deref().and_then(|d| rest.find(d)).map(|at| format!("{prefix}{}", &rest[..=at]));
            if folder.as_ref().is_some_and(|folder| folders.contains(folder) || after.starts_with(folder.as_str())) {
                last = Some(key.clone());
                continue;
            }
            if count == PAGE {
                let token = last.unwrap_or_default();
                let _ = write!(
                    body,
                    "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
                );
                break;
            }
            count += 1;
            last = Some(key.clone());
            match folder {
                Some(folder) => {
                    let _ = write!(body, "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", shown(&folder));
                    folders.insert(folder);
                }
                None => {
                    let size = fs::metadata(self.root.join(key)).expect("a file").len();
                    let class = if key.contains("_glacier") { "GLACIER" } else { "STANDARD" };
                    let _ = write!(
                        body,
                        "<Contents><Key>{}</Key><Size>{size}</Size><StorageClass>{class}</StorageClass></Contents>",
                        shown(key)
                    );
                }
            }
        }
        body.push_str("</ListBucketResult>");
        Answer(200, "content-type: application/xml\r\n".to_owned(), body.into_bytes())
    }
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    Answer(status, "content-type: application/xml\r\n".to_owned(), body.into_bytes())
}

/// Method, target and range of the next request; its body, if any, is not expected.
fn request(reader: &mut impl BufRead) -> Option<(String, String, Option<String>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut range = None;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        match header.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("range") => range = Some(value.to_owned()),
            Some(_) => {}
            None => return Some((method, target, range)),
        }
    }
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
