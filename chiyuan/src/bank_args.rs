//! What may be typed behind `chiyuan bank`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use primitives::{Code, Instant};

/// Bank statements and their lines.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// 导入银行流水，逐行待认领 / import a bank's statement; each row waits until it is explained
    Import {
        /// 文件 / the file
        file: PathBuf,
        /// 银行账户 / the bank account
        #[arg(long, value_name = "CODE")]
        account: Code,
        /// 对照表：自带的名称或文件 / how it reads: a mapping that comes with the program, or a file
        #[arg(long, value_name = "boc|abc|cmb|bocom|icbc|FILE")]
        mapping: String,
        /// 只预览，不保存 / only say what it would do
        #[arg(long)]
        dry_run: bool,
        /// 压缩包密码所在的文件 / the file that holds the ZIP's password
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// 待认领的流水行 / lines that nobody has explained
    Lines {
        /// 银行账户 / the bank account
        #[arg(long, value_name = "CODE")]
        account: Option<Code>,
        /// 已说明的也列出 / those that are explained too
        #[arg(long)]
        all: bool,
    },
    /// 对上已记账的结算或付款 / it is what a settlement or payment has booked
    Match {
        /// 流水行 / the line
        line: Code,
        /// 类别；不写则找同额唯一的一笔 / the kind; without it, the only one of this amount
        #[arg(long, requires = "code")]
        noun: Option<BookedWord>,
        /// 代码 / its code
        #[arg(long, requires = "noun", value_name = "CODE")]
        code: Option<Code>,
    },
    /// 认领为捐赠 / it is a gift
    Claim {
        /// 流水行 / the line
        line: Code,
        /// 捐赠编号 / our gift code
        #[arg(long, value_name = "CODE")]
        code: Code,
        /// 公开募捐活动 / the appeal
        #[arg(long, value_name = "CODE")]
        appeal: Code,
        /// 捐赠人 / who gave
        #[arg(long, value_name = "CODE")]
        giver: Code,
        /// 捐赠时刻 / when it was given
        #[arg(long, value_name = "TIME")]
        at: Option<Instant>,
    },
    /// 记作利息、手续费、内部划转或其他 / it is interest, a fee, a transfer, something else
    Name {
        /// 流水行 / the line
        line: Code,
        /// 名目 / the name
        #[arg(long = "as")]
        name: NameWord,
        /// 基金：利息归入、手续费承担 / the fund that gets the interest or pays the fee
        #[arg(long, value_name = "CODE")]
        fund: Option<Code>,
        /// 理由 / why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// 何时计入 / when it counts
        #[arg(long, value_name = "TIME")]
        at: Option<Instant>,
    },
}

/// What a line may be matched to.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BookedWord {
    /// A channel's payout.
    Settlement,
    /// An approved payment.
    Payment,
    /// What a supplier gave back.
    PayBack,
}

/// What a line may be named.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum NameWord {
    /// The bank's interest.
    Interest,
    /// The bank's fee.
    Fee,
    /// Between own accounts.
    Transfer,
    /// Something else.
    Other,
}
