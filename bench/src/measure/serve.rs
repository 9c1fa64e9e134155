//! T3: following gifts over HTTP.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Stand, Told};
use crate::cost::Program;
use crate::machine;
use crate::sides::{ROUNDS, side_by_side};

/// Clients that ask at once.
const CLIENTS: &str = "-c32";
/// How long a run is, in seconds.
const LONG: &str = "-d4s";

pub(super) fn measure(stand: &Stand<'_>, add: &mut Told<'_>) -> Result<()> {
    if !stand.asked.wants(&["T3", "T3c"]) {
        return Ok(());
    }
    if !machine::has("wrk") {
        add(stand.missing("T3", "wrk")?);
        add(stand.missing("T3c", "wrk")?);
        return Ok(());
    }
    let store = stand.laid("served")?;
    stand.run(&stand.import(&store, &stand.bill()?))?;
    stand.run(&stand.work("spend")?.arg(&store))?;
    let server = Server::start(stand, &store)?;
    let health = wrk(&server.address("/healthz"), None);
    let script = stand.scratch.join("follow.lua");
    std::fs::write(&script, numbers(stand.asked.seed, stand.size))?;
    let follow = wrk(&server.address(""), Some(&script));
    // One run says both: how long requests took, and what the server took for each.
    let (mut cpu_health, mut cpu_follow) = (Vec::new(), Vec::new());
    let run = |program: &Program, cpu: &mut Vec<f64>| -> Result<f64> {
        let before = server.cpu_s()?;
        let said = stand.run(program)?.1;
        cpu.push((server.cpu_s()? - before) * 1e6 / requests(&said)?);
        p99_ms(&said)
    };
    let sides = side_by_side(ROUNDS, || run(&health, &mut cpu_health), || run(&follow, &mut cpu_follow))?;
    if stand.asked.wants(&["T3"]) {
        add(stand.row("T3", "ms", || Ok(sides))?);
    }
    let (mut health, mut follow) = (cpu_health.into_iter(), cpu_follow.into_iter());
    let next = |of: &mut dyn Iterator<Item = f64>| of.next().context("a run is missing");
    add(stand.row("T3c", "µs", || side_by_side(ROUNDS, || next(&mut health), || next(&mut follow)))?);
    Ok(())
}

/// `  12345 requests in 4.00s, …`.
fn requests(said: &str) -> Result<f64> {
    let line = said.lines().find(|line| line.contains(" requests in ")).context("no requests")?;
    line.trim().split(' ').next().unwrap_or_default().parse().context("requests")
}

fn wrk(address: &str, script: Option<&Path>) -> Program {
    let program = Program::new("wrk").args(["-t1", CLIENTS, LONG, "--latency"]);
    match script {
        Some(script) => program.arg("-s").arg(script).arg(address),
        None => program.arg(address),
    }
}

/// Asks for gift after gift, far apart, none twice before all were asked for: nothing that is kept by its address helps.
fn numbers(seed: u64, size: u64) -> String {
    // A step that has no part with any number of rows that ends in zeros goes through all of them. A refund's place has no
    // gift: the row before it has.
    format!(
        "local at = 0\nrequest = function()\n  at = (at + 618033) % {size}\n  local row = at\n  if (row + 1) % 250 == 0 then row = row - 1 end\n  \
         return wrk.format(\"GET\", string.format(\"/api/v1/follow?order_no=H{seed:05}%010d&channel=tencent\", row))\nend\n\
         done = function(summary)\n  if summary.errors.status > 0 then io.write(\"FAILED \" .. summary.errors.status .. \"\\n\") end\nend\n"
    )
}

/// `    99%    1.23ms`.
fn p99_ms(said: &str) -> Result<f64> {
    if said.contains("FAILED") {
        bail!("some gifts were not found: {said}");
    }
    let line = said.lines().find_map(|line| line.trim().strip_prefix("99%")).context("no p99")?.trim();
    let (number, scale) = match line {
        us if us.ends_with("us") => (us.trim_end_matches("us"), 1e-3),
        ms if ms.ends_with("ms") => (ms.trim_end_matches("ms"), 1.0),
        s => (s.trim_end_matches('s'), 1e3),
    };
    Ok(number.parse::<f64>().context("p99")? * scale)
}

/// A server on a free port, until it is dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(stand: &Stand<'_>, store: &Path) -> Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(&stand.chiyuan);
        command.arg("--data").arg(store).args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Server { child, port };
        while !server.answers() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        Ok(server)
    }
    /// User and system time so far, in seconds: the kernel counts in hundredths.
    fn cpu_s(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let behind = stat.rsplit_once(')').context("stat")?.1;
        let ticks = behind.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().unwrap_or(0.0));
        Ok(ticks.sum::<f64>() / 100.0)
    }
    fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let mut said = String::new();
        stream.write_all(b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n").is_ok()
            && stream.read_to_string(&mut said).is_ok()
            && said.contains(" 200 ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_p99_is_read_in_milliseconds() {
        let said = |p99: &str| format!("  Latency Distribution\n     50%  900.00us\n     99%    {p99}\n");
        assert_eq!(p99_ms(&said("1.25ms")).unwrap(), 1.25);
        assert_eq!(p99_ms(&said("250.00us")).unwrap(), 0.25);
        assert_eq!(p99_ms(&said("1.50s")).unwrap(), 1500.0);
        assert_eq!(requests("Running 4s\n  1234 requests in 4.00s, 1MB read\n").unwrap(), 1234.0);
        assert!(p99_ms(&format!("{}FAILED 3", said("1ms"))).is_err());
    }
}
