//! What may be typed. Stable: scripts stand on it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use access::{Clients, Front, PublicUrl};
use axum::http::HeaderName;
use clap::{Parser, Subcommand};
use primitives::{Code, Instant, Refusal, Role};
use statements::Format;
use store::Place;
use ui::Lang;

use crate::bank_args::BankCommand;

/// 驰援 Chiyuan：钱、物、服务一本账 / one book for money, goods and service
#[derive(Debug, Parser)]
#[command(name = "chiyuan", version, disable_help_subcommand = true)]
pub struct Args {
    /// 数据目录 / the data folder
    #[arg(long, global = true, default_value = "./data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL 地址；不填则用数据目录里的 SQLite / a PostgreSQL address; SQLite in the data folder without one
    #[arg(long, global = true, value_name = "URL", env = "CHIYUAN_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// 语言 zh 或 en，默认取环境 / language, from the environment unless said
    #[arg(long, global = true, value_name = "zh|en")]
    pub lang: Option<Lang>,
    /// 输出 JSON / print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// 命令 / what to do
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// Where the store stands.
    pub(crate) fn place(&self) -> Place {
        // An empty one in the environment names nothing.
        match self.database_url.as_ref().filter(|url| !url.trim().is_empty()) {
            Some(url) => Place::Url(url.clone()),
            None => Place::Folder(self.data.clone()),
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建示例库，重放参考场景并提供服务 / make a demonstration, replay the reference scenario, serve it
    Demo {
        /// 监听地址 / where to listen
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
        listen: SocketAddr,
        /// 只建库，不提供服务 / make it, do not serve it
        #[arg(long)]
        no_serve: bool,
        /// 前面有什么 / what stands before it
        #[command(flatten)]
        front: FrontArgs,
    },
    /// 提供网页和接口 / serve pages and API
    Serve {
        /// 监听地址 / where to listen
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
        listen: SocketAddr,
        /// 前面有什么 / what stands before it
        #[command(flatten)]
        front: FrontArgs,
    },
    /// 接口令牌 / tokens of the API
    #[command(subcommand)]
    Token(TokenCommand),
    /// 平台账单 / statements of platforms
    #[command(subcommand)]
    Statement(StatementCommand),
    /// 银行流水与待认领款项 / bank statements and what nobody has explained
    #[command(subcommand)]
    Bank(BankCommand),
    /// 查一笔捐赠的去向 / follow a gift
    Trace {
        /// 商户订单号 / the merchant order number
        order_no: String,
        /// 渠道 / the channel
        #[arg(long, value_name = "CODE")]
        channel: Option<Code>,
    },
    /// 核对全部账目 / prove the book
    Check {
        /// 从第一笔分录重放并比较 / replay the journal from its first entry and compare
        #[arg(long)]
        full: bool,
    },
    /// 由分录重建派生表 / make the derived tables anew from the journal
    Rebuild,
    /// 数字与战报 / figures and briefs
    #[command(subcommand)]
    Report(ReportCommand),
}

/// How the world reaches what is served.
#[derive(Clone, Debug, clap::Args)]
pub struct FrontArgs {
    /// 本站网址，如 https://example.org / the site's address, such as https://example.org
    #[arg(long, value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// 反向代理写入访客地址的请求头 / the header in which the proxy writes the visitor's address
    #[arg(long, value_name = "HEADER")]
    pub client_address_header: Option<HeaderName>,
}

impl FrontArgs {
    pub(crate) fn front(&self) -> Front {
        Front { clients: Clients { header: self.client_address_header.clone() }, public_url: self.public_url.clone() }
    }
}

/// Tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// 新建令牌，只显示一次 / make a token, shown once
    Add {
        /// 角色 / the role
        #[arg(long, value_name = "ROLE")]
        role: Role,
        /// 持有人账号 / the holder's account name
        #[arg(long, value_name = "N")]
        name: Option<Code>,
    },
}

/// Statements.
#[derive(Debug, Subcommand)]
pub enum StatementCommand {
    /// 导入一个账单文件 / import a statement
    Import {
        /// 文件 / the file
        file: PathBuf,
        /// 公开募捐活动 / the appeal
        #[arg(long, value_name = "CODE")]
        appeal: Code,
        /// 渠道 / the channel
        #[arg(long, value_name = "CODE")]
        channel: Code,
        /// 格式 / the format
        #[arg(
            long,
            default_value = "auto",
            value_name = "auto|wechat-trade|wechat-fund|alipay-ledger|alipay-trade|canonical"
        )]
        format: Wanted,
        /// 只预览，不入账 / only say what it would do
        #[arg(long)]
        dry_run: bool,
        /// 压缩包密码所在的文件 / the file that holds the ZIP's password
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// 设定分流规则（JSON 文件，写法见 docs/users/import.md） / set a stream rule from a JSON file
    Rule {
        /// 文件 / the file
        file: PathBuf,
    },
    /// 核对：与账本比较，不入账 / hold a file against the book; books nothing
    Reconcile {
        /// 文件 / the file
        file: PathBuf,
        /// 渠道 / the channel
        #[arg(long, value_name = "CODE")]
        channel: Code,
        /// 格式 / the format
        #[arg(
            long,
            default_value = "auto",
            value_name = "auto|wechat-trade|wechat-fund|alipay-ledger|alipay-trade|canonical"
        )]
        format: Wanted,
        /// 压缩包密码所在的文件 / the file that holds the ZIP's password
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// 已导入与已隔离的文件 / files that came, and what became of them
    List,
    /// 生成合法的账单文件，用于练习和测量 / write a valid statement, for practice and measuring
    Generate {
        /// 格式 / the format
        #[arg(long, value_name = "F")]
        format: Format,
        /// 行数 / how many rows
        #[arg(long, value_name = "N")]
        rows: u64,
        /// 种子 / the seed
        #[arg(long, default_value_t = 1, value_name = "S")]
        seed: u64,
        /// 输出文件 / where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// The format that a file is read by.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(
    /// None: the file's own (`auto`).
    pub Option<Format>,
);

impl FromStr for Wanted {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Wanted, Refusal> {
        Ok(Wanted(if text == "auto" { None } else { Some(text.parse()?) }))
    }
}

/// Reports.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// 公布的数字 / the published figures
    Figures {
        /// 应急响应 / the operation
        #[arg(long, value_name = "CODE")]
        operation: Option<Code>,
        /// 截至时刻 / up to which instant
        #[arg(long, value_name = "TIME")]
        as_of: Option<Instant>,
    },
    /// 战报（Markdown） / the brief, as Markdown
    Brief {
        /// 应急响应 / the operation
        #[arg(long, value_name = "CODE")]
        operation: Code,
        /// 截至时刻 / up to which instant
        #[arg(long, value_name = "TIME")]
        as_of: Option<Instant>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_address_of_a_database_is_none() {
        let place = |url: &str| Args::parse_from(["chiyuan", "check", "--data", "x", "--database-url", url]).place();
        assert!(matches!(place(" "), Place::Folder(_)));
        assert!(matches!(place("postgres:///y"), Place::Url(_)));
    }
}
