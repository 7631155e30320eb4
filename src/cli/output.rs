//! Where reports go: standard output, and files that are written beside their place and then renamed.

use super::ColorArg;
use migscan::report::{Color, Format};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// One report to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) place: TargetPlace,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TargetPlace {
    Stdout,
    File(PathBuf),
}

impl TargetPlace {
    /// `-` is standard output.
    pub(crate) fn named(path: &str) -> Self {
        match path {
            "-" => TargetPlace::Stdout,
            path => TargetPlace::File(PathBuf::from(path)),
        }
    }
}

/// The reports that `--format` and `-o` ask for; one on standard output where nothing else is asked.
pub(crate) fn targets(format: Option<&str>, outputs: &[String]) -> Result<Vec<Target>, String> {
    let mut targets: Vec<Target> = outputs
        .iter()
        .map(|o| target(o))
        .collect::<Result<_, _>>()?;
    let on_stdout = targets
        .iter()
        .filter(|t| t.place == TargetPlace::Stdout)
        .count();
    if on_stdout + usize::from(format.is_some()) > 1 {
        return Err(
            "only one report can go to standard output; give the others a path with -o FORMAT=PATH"
                .to_owned(),
        );
    }
    match format {
        Some(name) => targets.push(Target {
            format: format_named(name)?,
            place: TargetPlace::Stdout,
        }),
        None if targets.is_empty() => targets.push(Target {
            format: Format::Terminal,
            place: TargetPlace::Stdout,
        }),
        None => {}
    }
    for (n, target) in targets.iter().enumerate() {
        if target.place != TargetPlace::Stdout
            && targets[..n].iter().any(|t| same(&t.place, &target.place))
        {
            return Err("two reports would go to the same file; give each its own path".to_owned());
        }
    }
    Ok(targets)
}

/// Whether two places are one, however their paths are spelled.
fn same(a: &TargetPlace, b: &TargetPlace) -> bool {
    match (a, b) {
        (TargetPlace::File(a), TargetPlace::File(b)) => resolved(a) == resolved(b),
        _ => a == b,
    }
}

/// The path of a file that need not be there yet, in a folder that should.
fn resolved(path: &Path) -> PathBuf {
    let folder = folder_of(path).canonicalize();
    match (path.canonicalize(), folder, path.file_name()) {
        (Ok(there), _, _) => there,
        (Err(_), Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn format_named(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        let near = migscan::rules::nearest(name, known.iter().copied());
        let hint = near
            .map(|n| format!("; did you mean `{n}`?"))
            .unwrap_or_else(|| ".".to_owned());
        format!(
            "`{name}` is no report format{hint} Known: {}",
            known.join(", ")
        )
    })
}

fn target(text: &str) -> Result<Target, String> {
    let place = TargetPlace::named;
    if let Some((name, path)) = text.split_once('=')
        && (Format::from_name(name).is_some() || !name.contains(['/', '.']))
    {
        if path.is_empty() {
            return Err(format!("-o {text}: the path is missing"));
        }
        return Ok(Target {
            format: format_named(name)?,
            place: place(path),
        });
    }
    let format = Format::from_extension(Path::new(text)).ok_or_else(|| {
        format!("-o {text}: the ending names no format; write FORMAT=PATH, or end the name with .md, .sarif, .json or .txt")
    })?;
    Ok(Target {
        format,
        place: place(text),
    })
}

/// Writes one report or file. A reader that closes the pipe early is no trouble.
pub(crate) fn write(
    place: &TargetPlace,
    render: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), String> {
    match place {
        TargetPlace::Stdout => match to_stdout(render) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("standard output: {error}"))
            }
            _ => Ok(()),
        },
        TargetPlace::File(path) => to_file(path, render)
            .map_err(|error| format!("{}: the report cannot be written: {error}", path.display())),
    }
}

fn to_stdout(render: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    render(&mut out)?;
    out.flush()
}

/// A regular file is replaced as a whole, so that a report is never half there; devices and pipes are written to.
fn to_file(path: &Path, render: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let special = std::fs::metadata(path).is_ok_and(|m| !m.is_file());
    if special {
        let mut out = BufWriter::new(std::fs::OpenOptions::new().write(true).open(path)?);
        render(&mut out)?;
        return out.flush();
    }
    // A link stays a link: what it leads to is replaced.
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(path);
    let beside = tempfile::Builder::new()
        .prefix(".migscan-")
        .tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(64 << 10, beside);
    render(&mut out)?;
    out.flush()?;
    let beside = out.into_inner().map_err(|e| e.into_error())?;
    make_readable(beside.as_file())?;
    beside.persist(path).map(drop).map_err(|e| e.error)
}

/// A temporary file is for its owner alone; a report is for whoever may read the folder's files.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Whether standard output takes colours: as asked for, or as it looks.
pub(crate) fn stdout_color(asked: ColorArg) -> Color {
    let on = match asked {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
        }
    };
    if on { Color::On } else { Color::Off }
}

/// The width of the terminal, 100 columns where there is none.
pub(crate) fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    columns
        .unwrap_or_else(|| console_width().unwrap_or(100))
        .clamp(40, 160)
}

fn console_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
