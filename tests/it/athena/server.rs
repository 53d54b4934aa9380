//! A scripted Athena: a small HTTP server that speaks AWS JSON 1.1. It has a model of executions (states that
//! advance with each look, pages, idempotent tokens, stops), result objects and a catalogue, and replies can be scripted
//! to go wrong.
//! Nothing in it waits for time: it advances by the requests it sees.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};

use super::glue::Catalogue;
use super::objects::{Answer, Break, Get, Objects};

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
    /// The body breaks off after so many bytes, or where it ends if it is shorter, and the connection is cut.
    CutBody(usize),
    /// The same, and nothing more is heard.
    StallBody(usize),
    /// The body has so many bytes at most, and the head says so: a proxy's doing.
    ShortBody(usize),
    /// The object is replaced before the request is acted on.
    Overwrite,
    /// The page names itself as the next; not the first, which has no name.
    SamePage,
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
    objects: Objects,
    workgroup: Value,
}

#[derive(Debug)]
struct Execution {
    token: String,
    sql: Value,
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
            objects: Objects::default(),
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

    /// Puts an object at `bucket/key`.
    pub(crate) fn put_object(&self, place: &str, bytes: Vec<u8>) {
        self.lock().objects.put(place, bytes);
    }

    /// How many executions are neither at the last of their looks nor stopped.
    pub(crate) fn running(&self) -> usize {
        let state = self.lock();
        let looks = state.play.looks.len();
        state.executions.iter().filter(|e| !e.stopped && e.looks < looks).count()
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
            let Some(answer) = self.answer(&request) else { return };
            if write(&mut writer, &answer).is_err() {
                return;
            }
            match answer.broken {
                None => {}
                Some(Break::Cut(_)) => return,
                Some(Break::Stall(_)) => return self.wait(self.lock(), true),
            }
        }
    }

    /// Waits until [`Self::release`], or for ever.
    fn wait(&self, state: MutexGuard<'_, State>, for_ever: bool) {
        let hold = |s: &mut State| for_ever || !s.released;
        let _released = self.shared.changed.wait_timeout_while(state, PATIENCE, hold).expect("not poisoned");
    }

    /// The reply, or `None` to cut the connection.
    fn answer(&self, request: &Request) -> Option<Answer> {
        let mut state = self.lock();
        let operation = request.operation.as_str();
        let fault = state.faults.get_mut(operation).and_then(VecDeque::pop_front);
        let body: Value = serde_json::from_str(&request.body).unwrap_or(Value::String(request.body.clone()));
        if let (Some(Fault::Overwrite), Some(get)) = (&fault, &request.get) {
            state.objects.overwrite(&get.place);
        }
        let mut reply = match (&fault, &request.get) {
            (Some(Fault::Error(status, code, message)), Some(_)) => Answer::error(*status, code, message),
            (Some(Fault::Error(status, code, message)), None) => {
                let text = json!({ "__type": code, "message": message, "Message": message });
                Answer::new(*status, JSON, text.to_string())
            }
            (Some(Fault::CutBefore), _) => Answer::default(),
            (_, Some(get)) => state.objects.get(get),
            (_, None) => state.act(operation, &body),
        };
        let key = request.signature.split(['=', '/']).nth(1).unwrap_or("").to_owned();
        let seen = match &request.get {
            Some(get) => json!({ "place": get.place, "range": get.range, "if_match": get.if_match }),
            None => body.clone(),
        };
        state.seen.push(Seen { operation: operation.to_owned(), body: seen, key });
        self.shared.changed.notify_all();
        match fault {
            None | Some(Fault::Error(..) | Fault::Overwrite) => {}
            Some(Fault::CutBefore | Fault::CutAfter) => return None,
            Some(Fault::Garbage) => {
                reply = Answer::new(200, "text/html", "<html>welcome to the guest network</html>");
            }
            Some(Fault::CutBody(n)) => reply.broken = Some(Break::Cut(n)),
            Some(Fault::StallBody(n)) => reply.broken = Some(Break::Stall(n)),
            Some(Fault::ShortBody(n)) => reply.body.truncate(n),
            Some(Fault::SamePage) => {
                if let Some(token) = body.get("NextToken") {
                    let mut page: Value = serde_json::from_slice(&reply.body).expect("a page");
                    page["NextToken"] = token.clone();
                    reply.body = page.to_string().into_bytes();
                }
            }
            Some(Fault::StallAfter) => self.wait(state, true),
            Some(Fault::HoldAfter) => self.wait(state, false),
        }
        Some(reply)
    }
}

impl State {
    fn act(&mut self, operation: &str, body: &Value) -> Answer {
        let reply = match operation {
            "StartQueryExecution" => self.begin(body),
            "GetQueryExecution" => self.look(body),
            "GetQueryResults" => self.page(body),
            "StopQueryExecution" => self.stop(body),
            "ListQueryExecutions" => Ok(self.list()),
            "BatchGetQueryExecution" => Ok(self.looks(body)),
            "AssumeRole" => return Answer::new(200, "text/xml", ASSUMED),
            "GetWorkGroup" => Ok(json!({ "WorkGroup": self.workgroup })),
            "ListCapacityReservations" => Ok(json!({ "CapacityReservations": self.workgroup["Reservations"] })),
            "GetCapacityAssignmentConfiguration" => Ok(json!({ "CapacityAssignmentConfiguration": {
                "CapacityAssignments": [{ "WorkGroupNames": ["other", self.workgroup["Name"]] }] } })),
            other => match self.catalogue.act(other, body) {
                Some((status, reply)) => return Answer::new(status, JSON, reply),
                None => Err(format!("the script has no {other}")),
            },
        };
        match reply {
            Ok(value) => Answer::new(200, JSON, value.to_string()),
            Err(message) => {
                let text = json!({ "__type": "InvalidRequestException", "Message": message });
                Answer::new(400, JSON, text.to_string())
            }
        }
    }

    /// The same token gives the same execution.
    fn begin(&mut self, body: &Value) -> Result<Value, String> {
        let token = body["ClientRequestToken"].as_str().ok_or("no token")?.to_owned();
        let known = self.executions.iter().position(|e| e.token == token);
        let index = known.unwrap_or_else(|| {
            self.executions.push(Execution { token, sql: body["QueryString"].clone(), looks: 0, stopped: false });
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
        // One ends ten minutes after the other.
        let number = body["QueryExecutionId"].as_str().and_then(|id| id.strip_prefix("q-")?.parse::<u32>().ok());
        now["Status"]["CompletionDateTime"] = json!(1_773_133_920 + 600 * number.unwrap_or_default());
        now["Query"] = execution.sql.clone();
        now["QueryExecutionId"] = body["QueryExecutionId"].clone();
        now["StatementType"] = json!(statement);
        Ok(json!({ "QueryExecution": now }))
    }

    /// All of them on one page, newest first.
    fn list(&self) -> Value {
        json!({ "QueryExecutionIds": (0..self.executions.len()).rev().map(|i| format!("q-{i}")).collect::<Vec<_>>() })
    }

    fn looks(&mut self, body: &Value) -> Value {
        let ids = body["QueryExecutionIds"].as_array().cloned().unwrap_or_default();
        let look = |id| self.look(&json!({ "QueryExecutionId": id })).ok().map(|found| found["QueryExecution"].clone());
        json!({ "QueryExecutions": ids.into_iter().filter_map(look).collect::<Vec<_>>() })
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
        // Athena's own ids look like the second form.
        let number = id.strip_prefix("q-").or_else(|| id.strip_prefix("00000000-0000-0000-0000-0000000000"));
        let index = number.and_then(|n| n.parse::<usize>().ok());
        let found = index.and_then(|i| self.executions.get_mut(i));
        found.ok_or_else(|| format!("QueryExecution {id} was not found"))
    }
}

/// The content type of Athena's and Glue's answers.
const JSON: &str = "application/x-amz-json-1.1";

/// A request: one for an object, or an operation with a body.
#[derive(Debug, Default)]
struct Request {
    operation: String,
    signature: String,
    body: String,
    get: Option<Get>,
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let (mut request, mut get, mut length) = (Request::default(), Get::default(), 0);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&n| n > 0)?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|&n| n > 0)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => request.operation = value.rsplit('.').next().unwrap_or_default().to_owned(),
            "authorization" => request.signature = value.to_owned(),
            "content-length" => length = value.parse().ok()?,
            "range" => get.range = Some(value.to_owned()),
            "if-match" => get.if_match = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    if request.operation.is_empty() && request.body.contains("Action=AssumeRole") {
        request.operation = "AssumeRole".to_owned();
    }
    if let Some(target) = line.strip_prefix("GET /") {
        get.place = target.split([' ', '?']).next().unwrap_or_default().to_owned();
        request.operation = "GetObject".to_owned();
        request.get = Some(get);
    }
    Some(request)
}

fn write(writer: &mut TcpStream, answer: &Answer) -> std::io::Result<()> {
    let Answer { status, headers, body, broken } = answer;
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Scripted\r\n{headers}Content-Length: {length}\r\n\r\n");
    let sent = match broken {
        None => length,
        Some(Break::Cut(n) | Break::Stall(n)) => length.min(*n),
    };
    // In one piece: the kernel would hold back the second of two small ones.
    writer.write_all(&[head.as_bytes(), &body[..sent]].concat())
}

/// What STS answers to every `AssumeRole`.
const ASSUMED: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
    <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:logq</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/ir/logq\
    </Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAOFTHEROLE</AccessKeyId><SecretAccessKey>secret\
    </SecretAccessKey><SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>\
    </AssumeRoleResult></AssumeRoleResponse>";
