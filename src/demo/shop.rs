//! Web traffic of the shop: visitors, a crawler, a partner, the authorised scanner, and a deploy that
//! breaks two minutes.

use super::alb::{Answer, Request, SHOP};
use super::clock::{HOUR, Hour, on};
use super::identity::BROWSER;
use super::rng::Rng;
use super::world::{PARTNER, SCANNER, WEB};

/// Requests in an hour of average traffic.
const PER_HOUR: i64 = 600;

/// A page with the usual milliseconds and bytes of its answer.
struct Page {
    verb: &'static str,
    path: &'static str,
    millis: u64,
    bytes: u64,
}

const fn page(verb: &'static str, path: &'static str, millis: u64, bytes: u64) -> Page {
    Page { verb, path, millis, bytes }
}

/// Pages by popularity. `#` becomes a number.
const PAGES: [(u64, Page); 12] = [
    (300, page("GET", "/products/#", 40, 18_000)),
    (210, page("GET", "/", 25, 24_000)),
    (140, page("GET", "/category/#", 55, 31_000)),
    (120, page("GET", "/static/app.js", 2, 88_000)),
    (90, page("GET", "/static/img/#.webp", 2, 46_000)),
    (60, page("GET", "/search?q=item#", 120, 15_000)),
    (45, page("POST", "/api/cart", 35, 900)),
    (25, page("GET", "/api/cart", 20, 1_400)),
    (20, page("GET", "/favicon.ico", 1, 4_300)),
    (14, page("GET", "/login", 15, 6_200)),
    (12, page("POST", "/login", 180, 700)),
    (9, page("POST", "/checkout", 310, 2_100)),
];

const BROWSERS: [&str; 4] = [
    BROWSER,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 \
     (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
];

/// The requests of one hour.
pub(super) fn requests(hour: Hour) -> Vec<Request> {
    let mut rng = Rng::of("shop", hour.index);
    let mut requests = Vec::new();
    let wanted = PER_HOUR * hour.traffic() / 100;
    while (requests.len() as i64) < wanted {
        visit(hour, &mut rng, &mut requests);
    }
    crawler(hour, &mut rng, &mut requests);
    partner(hour, &mut rng, &mut requests);
    if [(0, 10), (1, 2)].contains(&(hour.day(), hour.of_day())) {
        scanner(hour, &mut rng, &mut requests);
    }
    requests
}

/// Somebody looks at a few pages.
fn visit(hour: Hour, rng: &mut Rng, requests: &mut Vec<Request>) {
    let client = visitor(rng);
    let agent = *rng.pick(&BROWSERS);
    let mut at = (hour.start() + rng.between(0, HOUR)) * 1_000_000;
    for i in 0..2 + rng.below(9) {
        let redirect = i == 0 && rng.chance(150);
        at += rng.between(200_000, 25_000_000);
        let page = if redirect { &PAGES[1].1 } else { rng.weighted(&PAGES) };
        let mut request = shaped(rng, at, &client, agent, page);
        if redirect {
            (request.status, request.answer, request.sent) = (301, Answer::Redirect, 420);
        } else {
            misfortune(rng, &mut request);
        }
        requests.push(request);
    }
}

/// Visitors come from the documentation ranges that no actor of the scenarios uses.
fn visitor(rng: &mut Rng) -> String {
    match rng.below(10) {
        0..4 => format!("2001:db8:{:x}:{:x}::{:x}", rng.below(0x40), rng.below(0x10), 1 + rng.below(0xff)),
        4..8 => format!("198.51.100.{}", 100 + rng.below(70)),
        _ => format!("203.0.113.{}", 10 + rng.below(50)),
    }
}

fn shaped(rng: &mut Rng, at: i64, client: &str, agent: &str, page: &Page) -> Request {
    let number = (1 + rng.below(400)).to_string();
    Request {
        at,
        client: client.into(),
        port: 1024 + rng.below(64_000),
        node: usize::from(rng.chance(500)),
        verb: page.verb.into(),
        host: SHOP.into(),
        path: page.path.replace('#', &number),
        agent: agent.into(),
        status: 200,
        answer: Answer::Target(*rng.pick(&WEB), page.millis / 2 + rng.below(page.millis + 1)),
        received: 300 + rng.below(600),
        sent: page.bytes / 2 + rng.below(page.bytes + 1),
        trace: None,
        odd: None,
    }
}

/// Two requests in a hundred are wrong, one in a thousand fails; more while day 0's deploy runs (15:00–15:01).
fn misfortune(rng: &mut Rng, request: &mut Request) {
    let blip = (on(0, 15, 0, 0)..on(0, 15, 2, 0)).contains(&(request.at / 1_000_000));
    let target = match request.answer {
        Answer::Target(host, _) => host,
        _ => return,
    };
    match rng.below(1000) {
        0 if !blip => (request.status, request.sent) = (500, 310),
        0..400 if blip => (request.status, request.answer, request.sent) = (502, Answer::Broken(target), 272),
        980..=999 if !blip => (request.status, request.sent) = (*rng.pick(&[404, 404, 404, 403, 401, 400]), 640),
        _ => {}
    }
}

fn crawler(hour: Hour, rng: &mut Rng, requests: &mut Vec<Request>) {
    let agent = "Mozilla/5.0 (compatible; Findbot/2.1; +http://www.findbot.example/bot.html)";
    for i in 0..30 {
        let at = (hour.start() + i * 120 + rng.between(0, 20)) * 1_000_000;
        requests.push(shaped(rng, at, "198.51.100.200", agent, &PAGES[0].1));
    }
}

fn partner(hour: Hour, rng: &mut Rng, requests: &mut Vec<Request>) {
    let orders = page("GET", "/api/orders?since=#", 70, 9_000);
    for i in 0..12 {
        let at = (hour.start() + i * 300 + 7) * 1_000_000 + rng.between(0, 900_000);
        requests.push(shaped(rng, at, PARTNER, "partner-sync/3.2", &orders));
    }
}

/// The authorised scanner tries what attackers try.
fn scanner(hour: Hour, rng: &mut Rng, requests: &mut Vec<Request>) {
    const PAYLOADS: [&str; 8] = [
        "/products/1%27%20OR%201%3D1--",
        "/search?q=%27%20UNION%20SELECT%20username,password%20FROM%20users--",
        "/search?q=1;SELECT%20pg_sleep(5)",
        "/static/../../../../etc/passwd",
        "/download?file=....//....//etc/shadow",
        "/.git/config",
        "/.env",
        "/actuator/heapdump",
    ];
    let mut at = (hour.start() + 240) * 1_000_000;
    for _ in 0..6 {
        for path in PAYLOADS {
            at += rng.between(300_000, 1_400_000);
            let payload = page("GET", path, 8, 600);
            let mut request = shaped(rng, at, SCANNER, "Nessus", &payload);
            request.status = if path.starts_with("/search") { 200 } else { *rng.pick(&[404, 403, 400]) };
            requests.push(request);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(day: i64, of_day: i64) -> Vec<Request> {
        requests(Hour { index: day * 24 + of_day })
    }

    #[test]
    fn evenings_are_busier_than_nights() {
        assert!(hour(0, 20).len() > 4 * hour(0, 3).len());
    }

    #[test]
    fn the_deploy_breaks_two_minutes_and_no_more() {
        let broken = |requests: Vec<Request>| requests.iter().filter(|r| r.status == 502).count();
        assert!(broken(hour(0, 15)) >= 3);
        assert_eq!(broken(hour(0, 16)), 0);
    }

    #[test]
    fn the_scanner_comes_twice() {
        let hits = |day, of_day| hour(day, of_day).iter().filter(|r| r.client == SCANNER).count();
        assert_eq!([hits(0, 10), hits(1, 2), hits(0, 11)], [48, 48, 0]);
    }
}
