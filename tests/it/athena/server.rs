//! A scripted Athena: a small HTTP server that speaks AWS JSON 1.1. It has a model of executions (states that
//! advance with each look, pages, idempotent tokens, stops) and a catalogue, and replies can be scripted to go wrong.
//! Nothing in it waits for time: it advances by the requests it sees.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use super::glue::Catalogue;

/// How long a test waits for a request before it gives up: a failure, not a pause.
const PATIENCE: Duration = Duration::from_secs(60);

/// A reply that goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// An error with a code and a message.
    Error(u16, &'static str, &'static str),
    /// The request is not acted on and the connection is cut.
    CutBefore,
    /// The request is acted on, and the connection is cut instead of an answer.
    CutAfter,
    /// The request is acted on, and the answer never comes.
    StallAfter,
    /// The same, until [`Athena::release`].
    HoldAfter,
    /// An answer that is not JSON.
    Garbage,
}

/// What the server plays for every execution.
#[derive(Debug, Clone)]
pub(crate) struct Play {
    /// The answer to each look, in order; the last one stays.
    pub(crate) looks: Vec<Value>,
    /// `DML`, `UTILITY`, `DDL`.
    pub(crate) statement: &'static str,
    /// Names and types.
    pub(crate) columns: Vec<(&'static str, &'static str)>,
    /// Pages of rows, the header row included.
    pub(crate) pages: Vec<Vec<Vec<Option<String>>>>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) operation: String,
    pub(crate) body: Value,
    /// The access key that signed it.
    pub(crate) key: String,
}

/// The server; it lives as long as the test's process.
#[derive(Debug, Clone)]
pub(crate) struct Athena {
    shared: Arc<Shared>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    play: Play,
    faults: HashMap<&'static str, VecDeque<Fault>>,
    seen: Vec<Seen>,
    executions: Vec<Execution>,
    released: bool,
    catalogue: Catalogue,
    workgroup: Value,
}

#[derive(Debug)]
struct Execution {
    token: String,
    looks: usize,
    stopped: bool,
}

impl Athena {
    /// Starts a server.
    pub(crate) fn start(play: Play) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let catalogue = Catalogue::default();
        let workgroup = json!({ "Name": "primary", "State": "ENABLED" });
        let state = State {
            play,
            faults: HashMap::new(),
            seen: vec![],
            executions: vec![],
            released: false,
            catalogue,
            workgroup,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let server = Self { shared, address };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = accepting.clone();
                std::thread::spawn(move || serving.serve(stream));
            }
        });
        server
    }

    /// What to set `AWS_ENDPOINT_URL` to.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests of `operation` go wrong like this.
    pub(crate) fn fault(&self, operation: &'static str, faults: &[Fault]) {
        self.lock().faults.entry(operation).or_default().extend(faults.iter().cloned());
    }

    /// Lets every held answer go.
    pub(crate) fn release(&self) {
        self.lock().released = true;
        self.shared.changed.notify_all();
    }

    /// The requests of one operation so far.
    pub(crate) fn seen(&self, operation: &str) -> Vec<Seen> {
        self.lock().seen.iter().filter(|s| s.operation == operation).cloned().collect()
    }

    /// The workgroup that there is.
    pub(crate) fn set_workgroup(&self, workgroup: Value) {
        self.lock().workgroup = workgroup;
    }

    /// A table of the catalogue as Glue would give it.
    pub(crate) fn table(&self, name: &str) -> Option<Value> {
        self.lock().catalogue.table(name).cloned()
    }

    /// Puts a table into the catalogue, and its database.
    pub(crate) fn put_table(&self, name: &str, input: Value) {
        self.lock().catalogue.put(name, input);
    }

    /// How many executions exist.
    pub(crate) fn executions(&self) -> usize {
        self.lock().executions.len()
    }

    /// How many executions were stopped.
    pub(crate) fn stopped(&self) -> usize {
        self.lock().executions.iter().filter(|e| e.stopped).count()
    }

    /// Waits until `operation` was requested `n` times.
    pub(crate) fn wait_for(&self, operation: &str, n: usize) {
        let few = |s: &mut State| s.seen.iter().filter(|s| s.operation == operation).count() < n;
        let (state, wait) = self.shared.changed.wait_timeout_while(self.lock(), PATIENCE, few).expect("not poisoned");
        let seen: Vec<_> = state.seen.iter().map(|s| s.operation.clone()).collect();
        assert!(!wait.timed_out(), "{operation} was not seen {n} times, only: {seen:?}");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("not poisoned")
    }

    fn serve(&self, stream: TcpStream) {
        let Ok(mut writer) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader) {
            let (operation, signature, body) = request;
            let Some((status, reply)) = self.answer(&operation, &signature, &body) else { return };
            if write(&mut writer, status, &reply).is_err() {
                return;
            }
        }
    }

    /// The reply, or `None` to cut the connection.
    fn answer(&self, operation: &str, signature: &str, body: &str) -> Option<(u16, String)> {
        let mut state = self.lock();
        let fault = state.faults.get_mut(operation).and_then(VecDeque::pop_front);
        let body: Value = serde_json::from_str(body).unwrap_or(Value::String(body.to_owned()));
        let refused = matches!(fault, Some(Fault::Error(..) | Fault::CutBefore));
        let reply = if refused { (500, String::new()) } else { state.act(operation, &body) };
        let key = signature.split(['=', '/']).nth(1).unwrap_or("").to_owned();
        state.seen.push(Seen { operation: operation.to_owned(), body, key });
        self.shared.changed.notify_all();
        match fault {
            None => Some(reply),
            Some(Fault::Error(status, code, message)) => {
                Some((status, json!({ "__type": code, "message": message, "Message": message }).to_string()))
            }
            Some(Fault::CutBefore | Fault::CutAfter) => None,
            Some(Fault::Garbage) => Some((200, "<html>welcome to the guest network</html>".to_owned())),
            Some(fault) => {
                let hold = |s: &mut State| !s.released || matches!(fault, Fault::StallAfter);
                let _released = self.shared.changed.wait_timeout_while(state, PATIENCE, hold).expect("not poisoned");
                Some(reply)
            }
        }
    }
}

impl State {
    fn act(&mut self, operation: &str, body: &Value) -> (u16, String) {
        let reply = match operation {
            "StartQueryExecution" => self.begin(body),
            "GetQueryExecution" => self.look(body),
            "GetQueryResults" => self.page(body),
            "StopQueryExecution" => self.stop(body),
            "AssumeRole" => return (200, ASSUMED.to_owned()),
            "GetWorkGroup" => Ok(json!({ "WorkGroup": self.workgroup })),
            "ListCapacityReservations" => Ok(json!({ "CapacityReservations": self.workgroup["Reservations"] })),
            "GetCapacityAssignmentConfiguration" => Ok(json!({ "CapacityAssignmentConfiguration": {
                "CapacityAssignments": [{ "WorkGroupNames": ["other", self.workgroup["Name"]] }] } })),
            other => match self.catalogue.act(other, body) {
                Some(reply) => return reply,
                None => Err(format!("the script has no {other}")),
            },
        };
        match reply {
            Ok(value) => (200, value.to_string()),
            Err(message) => (400, json!({ "__type": "InvalidRequestException", "Message": message }).to_string()),
        }
    }

    /// The same token gives the same execution.
    fn begin(&mut self, body: &Value) -> Result<Value, String> {
        let token = body["ClientRequestToken"].as_str().ok_or("no token")?.to_owned();
        let known = self.executions.iter().position(|e| e.token == token);
        let index = known.unwrap_or_else(|| {
            self.executions.push(Execution { token, looks: 0, stopped: false });
            self.executions.len() - 1
        });
        Ok(json!({ "QueryExecutionId": format!("q-{index}") }))
    }

    fn look(&mut self, body: &Value) -> Result<Value, String> {
        let statement = self.play.statement;
        let looks = self.play.looks.clone();
        let execution = self.execution(body)?;
        let mut now = looks[execution.looks.min(looks.len() - 1)].clone();
        execution.looks += 1;
        if execution.stopped {
            now["Status"]["State"] = json!("CANCELLED");
            now["Status"]["StateChangeReason"] = json!("Query cancelled by user");
        }
        now["QueryExecutionId"] = body["QueryExecutionId"].clone();
        now["StatementType"] = json!(statement);
        Ok(json!({ "QueryExecution": now }))
    }

    fn page(&mut self, body: &Value) -> Result<Value, String> {
        self.execution(body)?;
        let index: usize = body["NextToken"].as_str().map_or(Ok(0), str::parse).map_err(|_| "bad token")?;
        let page = self.play.pages.get(index).ok_or("no such page")?;
        let datum = |v: &Option<String>| v.as_ref().map_or_else(|| json!({}), |v| json!({ "VarCharValue": v }));
        let rows: Vec<_> = page.iter().map(|r| json!({ "Data": r.iter().map(datum).collect::<Vec<_>>() })).collect();
        let column = |&(name, ty): &(&str, &str)| json!({ "Name": name, "Label": name, "Type": ty });
        let columns: Vec<_> = self.play.columns.iter().map(column).collect();
        let set = json!({ "Rows": rows, "ResultSetMetadata": { "ColumnInfo": columns } });
        let mut reply = json!({ "ResultSet": set });
        if index + 1 < self.play.pages.len() {
            reply["NextToken"] = json!((index + 1).to_string());
        }
        Ok(reply)
    }

    fn stop(&mut self, body: &Value) -> Result<Value, String> {
        self.execution(body)?.stopped = true;
        Ok(json!({}))
    }

    fn execution(&mut self, body: &Value) -> Result<&mut Execution, String> {
        let id = body["QueryExecutionId"].as_str().unwrap_or("");
        let index = id.strip_prefix("q-").and_then(|n| n.parse::<usize>().ok());
        let found = index.and_then(|i| self.executions.get_mut(i));
        found.ok_or_else(|| format!("QueryExecution {id} was not found"))
    }
}

/// Reads one request: the operation, the signature header and the body.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(String, String, String)> {
    let (mut operation, mut signature, mut length) = (String::new(), String::new(), 0);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&n| n > 0)?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|&n| n > 0)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => operation = value.rsplit('.').next().unwrap_or_default().to_owned(),
            "authorization" => signature = value.to_owned(),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    if operation.is_empty() && body.contains("Action=AssumeRole") {
        operation = "AssumeRole".to_owned();
    }
    Some((operation, signature, body))
}

fn write(writer: &mut TcpStream, status: u16, body: &str) -> std::io::Result<()> {
    let kind = if body.starts_with('<') { "text/xml" } else { "application/x-amz-json-1.1" };
    let length = body.len();
    write!(writer, "HTTP/1.1 {status} Scripted\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")?;
    writer.flush()
}

/// What STS answers to every `AssumeRole`.
const ASSUMED: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
    <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:logq</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/ir/logq\
    </Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>secret\
    </SecretAccessKey><SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>\
    </AssumeRoleResult></AssumeRoleResponse>";
