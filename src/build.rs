//! Embeds the rule files: writes all `rulesets/**/*.yaml` as constants, so that a new file is enough; each as it stands
//! and as JSON, which is read many times faster than YAML whenever a scan starts.

use saphyr_parser::{Event, Parser, ScalarStyle};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let root =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rulesets");
    let mut files = Vec::new();
    // The pages in `docs` are made from the rules: a new page is no reason to build again.
    let folders = std::fs::read_dir(&root).expect("rulesets/ is part of the package");
    for folder in folders
        .flatten()
        .filter(|f| f.path().is_dir() && f.file_name() != "docs")
    {
        collect(&folder.path(), &mut files);
    }
    files.sort();
    let mut code = String::from("pub(super) const FILES: &[EmbeddedFile] = &[\n");
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("it was found there")
            .to_string_lossy()
            .replace('\\', "/");
        let text = std::fs::read_to_string(&file).expect("a rule file can be read");
        // What is no YAML is told by the loader, with line and key.
        let json = Json::of(&text).unwrap_or_default();
        writeln!(
            code,
            "    EmbeddedFile {{ name: {name:?}, text: include_str!({:?}), json: {json:?}, id_lines: &{:?} }},",
            file.display().to_string(),
            id_lines(&text),
        )
        .expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    std::fs::write(out, code).expect("cargo's output folder is writable");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder)
        .expect("rulesets/ is part of the package")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            files.push(path);
        }
    }
}

/// 1-based lines of the rules' ids.
fn id_lines(text: &str) -> Vec<usize> {
    let lines = text.lines().zip(1..);
    lines
        .filter(|(line, _)| line.trim_start().starts_with("- id:"))
        .map(|(_, number)| number)
        .collect()
}

/// Writes JSON from the events of a YAML parser.
#[derive(Default)]
struct Json {
    text: String,
    open: Vec<Open>,
}

/// A mapping or sequence that is being written.
struct Open {
    close: char,
    items: usize,
}

impl Json {
    /// `None` where the text is no YAML, or has what rule files have no use for: aliases, several documents.
    fn of(yaml: &str) -> Option<String> {
        let mut json = Self::default();
        let mut documents = 0;
        for event in Parser::new_from_str(yaml) {
            match event.ok()?.0 {
                Event::DocumentStart(_) => documents += 1,
                Event::Scalar(value, style, ..) => json.scalar(&value, style),
                Event::MappingStart(..) => json.start('{', '}'),
                Event::SequenceStart(..) => json.start('[', ']'),
                Event::MappingEnd | Event::SequenceEnd => json.end(),
                Event::Alias(_) => return None,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        (documents == 1).then_some(json.text)
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle) {
        let key = self.is_key();
        self.separate();
        match value {
            "true" | "false" if style == ScalarStyle::Plain && !key => self.text.push_str(value),
            "" | "~" | "null" if style == ScalarStyle::Plain && !key => self.text.push_str("null"),
            _ => self.string(value),
        }
    }

    fn string(&mut self, value: &str) {
        self.text.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                c if c < ' ' => {
                    write!(self.text, "\\u{:04x}", u32::from(c)).expect("writing to a string");
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn start(&mut self, open: char, close: char) {
        self.separate();
        self.text.push(open);
        self.open.push(Open { close, items: 0 });
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop() {
            self.text.push(open.close);
        }
    }

    fn is_key(&self) -> bool {
        let in_mapping = self.open.last().filter(|open| open.close == '}');
        in_mapping.is_some_and(|open| open.items.is_multiple_of(2))
    }

    /// What stands between this node and the one before it.
    fn separate(&mut self) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if open.close == '}' && open.items % 2 == 1 {
            self.text.push(':');
        } else if open.items > 0 {
            self.text.push(',');
        }
        open.items += 1;
    }
}
