//! Jobs of crontab files, those of `/etc/cron.d` with their user among them.

use super::Found;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};

pub(super) fn is_crontab(path: &str, name: &str) -> bool {
    name == "crontab"
        || name.ends_with(".cron")
        || name.ends_with(".crontab")
        || name.starts_with("crontab.")
        || name.ends_with("-crontab")
        || path.starts_with("cron.d/")
        || path.contains("/cron.d/")
}

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in page.text.split_inclusive('\n') {
        lines.extend(entry_of(line).map(|(schedule, rest)| (start, schedule, rest)));
        start += line.len();
    }
    let with_user = !lines.is_empty() && lines.iter().all(|(_, _, rest)| starts_with_user(rest));
    for (at, schedule, rest) in lines {
        let command = match with_user {
            true => rest
                .split_once(char::is_whitespace)
                .map_or(rest, |(_, command)| command.trim()),
            false => rest,
        };
        found.inventory.jobs.push(BatchJob {
            name: name_of_command(command),
            scheduler: Scheduler::Cron,
            schedule: Some(schedule.to_owned()),
            command: Some(folded(command)),
            evidence: page.evidence(at),
        });
    }
}

/// Schedule and command of a line, where it is neither a comment nor a variable.
pub(super) fn entry_of(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    if line.starts_with('@') {
        let (schedule, command) = line.split_once(char::is_whitespace)?;
        let known = [
            "@reboot",
            "@yearly",
            "@annually",
            "@monthly",
            "@weekly",
            "@daily",
            "@midnight",
            "@hourly",
        ];
        let command = command.trim();
        return (known.contains(&schedule) && !command.is_empty()).then_some((schedule, command));
    }
    let end = end_of_schedule(line)?;
    let command = line[end..].trim();
    (!command.is_empty()).then(|| (line[..end].trim(), command))
}

/// Where the five fields of a schedule end that starts the line.
pub(super) fn end_of_schedule(line: &str) -> Option<usize> {
    let mut end = 0;
    for _ in 0..5 {
        let rest = &line[end..];
        end += rest.len() - rest.trim_start().len();
        let field = line[end..].split_whitespace().next()?;
        let is_sign = |c: char| c.is_ascii_digit() || "*,-/#?LW".contains(c);
        let names = [
            "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may",
            "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let lower = field.to_ascii_lowercase();
        let plain = names
            .iter()
            .fold(lower, |field, name| field.replace(name, "1"));
        let counts = plain.contains(|c: char| c.is_ascii_digit() || c == '*' || c == '?');
        (counts && plain.to_ascii_uppercase().chars().all(is_sign)).then_some(())?;
        end += field.len();
    }
    Some(end)
}

/// Programs that a command begins with; a user is called like none of them.
const PROGRAMS: &[&str] = &[
    "cd",
    "php",
    "python",
    "python2",
    "python3",
    "mysql",
    "mysqldump",
    "mariadb",
    "curl",
    "wget",
    "bash",
    "sh",
    "node",
    "npm",
    "bundle",
    "rake",
    "rails",
    "find",
    "rm",
    "test",
    "echo",
    "docker",
    "flock",
    "perl",
    "ruby",
    "java",
    "cp",
    "tar",
    "gzip",
    "rsync",
    "nice",
    "ionice",
    "run-parts",
    "env",
    "source",
    "sudo",
    "su",
    "psql",
    "certbot",
    "timeout",
    "exec",
    "export",
    "logrotate",
    "touch",
    "cat",
    "if",
    "make",
    "go",
    "date",
    "sleep",
    "django-admin",
    "manage",
    "celery",
    "poetry",
    "uv",
    "pipenv",
];

fn starts_with_user(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let (Some(user), Some(_)) = (words.next(), words.next()) else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    user.chars().all(is_name) && !PROGRAMS.contains(&user)
}

/// What a command is called: the management command, task or script that it runs, else its program.
pub(super) fn name_of_command(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let behind = |runner: &str| {
        let at = words
            .iter()
            .position(|w| w.trim_matches(['"', '\'']).rsplit('/').next() == Some(runner))?;
        words[at + 1..]
            .iter()
            .find(|w| !w.starts_with('-'))
            .map(|w| plain(w))
    };
    let runners = [
        "manage.py",
        "django-admin",
        "artisan",
        "rake",
        "console",
        "yii",
        "drush",
        "occ",
        "cake",
    ];
    if let Some(name) = runners.iter().find_map(|runner| behind(runner)) {
        return name;
    }
    let script = words.iter().find(|w| {
        let name = w.trim_matches(['"', '\'']);
        SCRIPT_ENDINGS.iter().any(|ending| name.ends_with(ending)) && !name.contains('>')
    });
    if let Some(script) = script {
        return plain(script.rsplit('/').next().unwrap_or(script));
    }
    let after_cd = match words
        .iter()
        .position(|w| *w == "&&" || *w == ";" || w.ends_with(';'))
    {
        Some(at) if words.first() == Some(&"cd") => &words[at + 1..],
        _ => words.as_slice(),
    };
    let mut rest = after_cd.iter().copied().skip_while(|w| is_prefix(w));
    let program = plain(
        rest.next()
            .and_then(|w| w.rsplit('/').next())
            .unwrap_or(command),
    );
    match sql_of(&words) {
        Some(sql) => format!("{program} {sql}"),
        None => program,
    }
}

const SCRIPT_ENDINGS: &[&str] = &[
    ".sh", ".py", ".php", ".pl", ".rb", ".js", ".jar", ".sql", ".bash",
];

/// What only changes how the program behind it runs.
fn is_prefix(word: &str) -> bool {
    [
        "sudo", "nice", "ionice", "flock", "timeout", "env", "exec", "nohup", "time", "bundle",
        "poetry", "run",
    ]
    .contains(&word)
        || word.starts_with('-')
        || word.contains('=')
        || word.bytes().all(|b| b.is_ascii_digit())
        || word.ends_with(".lock")
}

/// The first words of the SQL that a client is given: `OPTIMIZE TABLE orders`.
fn sql_of(words: &[&str]) -> Option<String> {
    let at = words
        .iter()
        .position(|w| *w == "-e" || *w == "--execute" || *w == "-c")?;
    let sql: Vec<String> = words[at + 1..].iter().take(3).map(|w| plain(w)).collect();
    (!sql.is_empty()).then(|| sql.join(" "))
}

fn plain(word: &str) -> String {
    word.trim_matches(['"', '\'', ',', ';', '`', '(', ')'])
        .to_owned()
}
