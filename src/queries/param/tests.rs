use super::*;
use crate::queries::{Param, ParamError};
use crate::report::Report;

fn param(ty: &str) -> Param {
    let values = (ty == "enum").then(|| vec!["read".to_owned(), "write".to_owned()]);
    let ty = ParamType::named(ty, values.as_deref()).expect(ty);
    let (name, doc) = ("x".to_owned(), "an x".to_owned());
    let (default, overlaid, values, min, max) = (None, None, Vec::new(), None, None);
    Param { name, ty, doc, default, overlaid, optional: false, multi: false, values, min, max }
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
    assert_eq!(error, ParamError::Secret { name: "x".into(), kind: "a secret access key", length: 40 });
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
    assert_eq!(param("percent").parse(&["5%"]), Ok(ParamValue::Float(5.0)));
    refused("percent", "101");
}

#[test]
fn bytes_have_units_of_either_kind() {
    for (text, bytes) in [("1GiB", 1 << 30), ("500MB", 500_000_000), ("1048576", 1 << 20), ("1.5 KiB", 1_536)] {
        assert_eq!(param("bytes").parse(&[text]), Ok(ParamValue::Int(bytes)), "{text}");
    }
    refused("bytes", "-1");
    refused("bytes", "1 parsec");
}

#[test]
fn numbers_stay_within_their_bounds() {
    let mut top = param("int");
    (top.min, top.max) = (Some(ParamValue::Int(1)), Some(ParamValue::Int(100)));
    assert!(top.parse(&["1"]).is_ok() && top.parse(&["100"]).is_ok());
    let error = top.parse(&["0"]).unwrap_err().to_string();
    assert_eq!(error, "x takes a whole number from 1 up to 100, not `0`");
    assert!(top.parse(&["101"]).is_err());
}

#[test]
fn durations_are_seconds() {
    assert_eq!(param("duration").parse(&["90s"]), Ok(ParamValue::Duration(90)));
    assert_eq!(param("duration").parse(&["1h30m"]), Ok(ParamValue::Duration(5_400)));
    assert_eq!(param("duration").parse(&["14d"]), Ok(ParamValue::Duration(1_209_600)));
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

/// What is said to have been understood.
fn understood(ty: &str, text: &str) -> Option<String> {
    param(ty).take(&[text]).unwrap_or_else(|e| panic!("{ty} {text}: {e}")).read_as
}

#[test]
fn pasted_junk_is_understood_and_said() {
    let instance = "i-0abc1234def567890";
    let link = format!(
        "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId={instance}"
    );
    let group = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fcheckout/log-events";
    let role = "arn:aws:iam::111122223333:role/web-role";
    for (ty, text, expected) in [
        ("ip", "203.0.113.66:443", "203.0.113.66"),
        ("ip", "[2001:db8::1]:443", "2001:db8::1"),
        ("ip", "[2001:db8::1]", "2001:db8::1"),
        ("ip", "203[.]0[.]113[.]66", "203.0.113.66"),
        ("ip", "hxxps://203[.]0[.]113[.]66/x.sh", "203.0.113.66"),
        ("ip", "\"203.0.113.66\",", "203.0.113.66"),
        ("ip", "ip-10-0-0-5.ec2.internal", "10.0.0.5"),
        ("ip", "ec2-203-0-113-66.eu-west-1.compute.amazonaws.com", "203.0.113.66"),
        ("ip_or_cidr", "203.0.113.66:443", "203.0.113.66/32"),
        ("ip_or_cidr", "10.1.2.3/8", "10.0.0.0/8"),
        ("host_ref", "ip-10-0-0-5", "10.0.0.5"),
        ("host_ref", &link, instance),
        ("account", "1111-2222-3333", "111122223333"),
        ("account", role, "111122223333"),
        ("account", "https://111122223333.signin.aws.amazon.com/console", "111122223333"),
        ("region", &link, "eu-west-1"),
        ("access_key", "'AKIAIOSFODNN7EXAMPLE',", "AKIAIOSFODNN7EXAMPLE"),
        ("access_key", "aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("arn", " 'arn:aws:iam::111122223333: role/web-role' ,", role),
        ("principal", "arn:aws:iam::111122223333:\n  role/web-role", role),
        ("principal", "https://console.aws.amazon.com/iam/home#/users/details/alice?section=x", "alice"),
        ("instance_id", &link, instance),
        ("instance_id", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc1234def567890", instance),
        ("bucket", "s3://my-bucket/a/b.gz", "my-bucket"),
        ("bucket", "arn:aws:s3:::my-bucket/a", "my-bucket"),
        ("bucket", "https://my-bucket.s3.eu-west-1.amazonaws.com/a", "my-bucket"),
        ("bucket", "https://s3.eu-west-1.amazonaws.com/my-bucket/a", "my-bucket"),
        ("log_group", group, "/aws/lambda/checkout"),
        ("log_group", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/checkout:*", "/aws/lambda/checkout"),
        ("function_name", "arn:aws:lambda:eu-west-1:111122223333:function:checkout:7", "checkout"),
        ("db_instance", "arn:aws:rds:eu-west-1:111122223333:db:shop-db-1", "shop-db-1"),
        ("dist_id", "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE", "EDFDVBD6EXAMPLE"),
        (
            "elb_name",
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188",
            "app/web/50dc6c495c0c9188",
        ),
        ("hostname", "https://login[.]example[.]com:8443/x", "login.example.com"),
        ("url_path", "https://shop.example.com/login?next=/a", "/login"),
        ("timestamp", "1773133920", "2026-03-10T09:12:00Z"),
        ("timestamp", "1773133920000", "2026-03-10T09:12:00Z"),
        ("timestamp", "2026-03-10T10:12:00+01:00", "2026-03-10T09:12:00Z"),
        ("int", "10 000", "10000"),
    ] {
        assert_eq!(understood(ty, text).as_deref(), Some(expected), "{ty} {text}");
    }
    assert_eq!(understood("ip_or_cidr", "203.0.113.66"), None, "what is plain needs no words");
}

#[test]
fn what_may_be_two_things_is_not_taken() {
    refused("instance_id", "i-0abc1234def567890 i-0abc1234def567891");
    refused("account", "111122223333 444455556666");
    refused("region", "us-east-1 or so");
    taken("instance_id", "i-0abc1234def567890 (i-0abc1234def567890)");
}

#[test]
fn a_pasted_list_is_taken_apart() {
    let mut ips = param("ip");
    ips.multi = true;
    for text in ["203.0.113.66, 10.0.0.1", "203.0.113.66\n10.0.0.1\n", r#"["203.0.113.66", "10.0.0.1"]"#] {
        assert_eq!(ips.parse(&[text]).unwrap().to_string(), "203.0.113.66,10.0.0.1", "{text}");
    }
    assert!(matches!(ips.parse(&[" , "]), Err(ParamError::Missing(_))));
}

#[test]
fn a_secret_is_refused_by_every_type() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for ty in PLAIN_TYPES.iter().map(|(name, _)| *name).chain(ID_TYPES.iter().map(|id| id.name)) {
        let error = param(ty).take(&[secret]).expect_err(ty);
        assert!(!format!("{error} {error:?} {:?}", Report::from(error.clone())).contains("wJalr"), "{ty}");
        assert!(error.to_string().contains("a secret access key (40 characters)"), "{ty}: {error}");
    }
}

/// Texts near what is pasted: pieces of ids, addresses, links and times.
fn junk() -> impl proptest::strategy::Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "i-0abc1234",
        "arn:aws:s3:::b/k",
        "203.0.113.66",
        ":443",
        "[",
        "]",
        "[.]",
        "/8",
        "https://",
        "s3://",
        "%2F",
        "$252F",
        "1111-2222-3333",
        "1773133920",
        " ",
        ",",
        "\"",
        "GiB",
        "-6h",
        "é",
        "log-group:",
        "::1",
        "%",
        "2026-03-10",
        "T09:12Z",
    ]);
    use proptest::strategy::Strategy as _;
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn every_type() -> impl Iterator<Item = ParamType> {
    let ids = ID_TYPES.iter().map(|id| ParamType::Id(id.name.to_owned()));
    PLAIN_TYPES.iter().map(|(_, ty)| ty.clone()).chain(ids)
}

fn is_fixed(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    for ty in every_type() {
        let param = Param { ty, ..param("text") };
        if let Ok(value) = param.parse(&[text]) {
            let again = param.take(&[value.to_string()]);
            proptest::prop_assert_eq!(again, Ok(Taken { value, read_as: None }), "{:?}", param.ty);
        }
    }
    Ok(())
}

proptest::proptest! {
    // Each case goes through every type.
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    #[test]
    fn no_text_panics_and_the_normal_form_stays(text in "\\PC{0,40}") {
        is_fixed(&text)?;
    }

    #[test]
    fn no_junk_panics_and_the_normal_form_stays(text in junk()) {
        is_fixed(&text)?;
    }
}
