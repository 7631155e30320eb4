//! The languages that files are written in, known by their names.

/// What a file is written in; decides how it is lexed and which rules look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Sql,
    Python,
    Php,
    Java,
    Kotlin,
    Scala,
    JavaScript,
    TypeScript,
    Ruby,
    Go,
    CSharp,
    Rust,
    C,
    Cpp,
    Shell,
    PowerShell,
    Perl,
    Swift,
    Xml,
    Html,
    Css,
    Yaml,
    Json,
    Toml,
    Properties,
    Ini,
    Dotenv,
    Dockerfile,
    Markdown,
    Text,
    Other,
}

impl Language {
    pub const ALL: [Language; 31] = [
        Language::Sql,
        Language::Python,
        Language::Php,
        Language::Java,
        Language::Kotlin,
        Language::Scala,
        Language::JavaScript,
        Language::TypeScript,
        Language::Ruby,
        Language::Go,
        Language::CSharp,
        Language::Rust,
        Language::C,
        Language::Cpp,
        Language::Shell,
        Language::PowerShell,
        Language::Perl,
        Language::Swift,
        Language::Xml,
        Language::Html,
        Language::Css,
        Language::Yaml,
        Language::Json,
        Language::Toml,
        Language::Properties,
        Language::Ini,
        Language::Dotenv,
        Language::Dockerfile,
        Language::Markdown,
        Language::Text,
        Language::Other,
    ];

    /// The name used in rule files (`languages: [python]`) and reports.
    pub fn name(self) -> &'static str {
        match self {
            Language::Sql => "sql",
            Language::Python => "python",
            Language::Php => "php",
            Language::Java => "java",
            Language::Kotlin => "kotlin",
            Language::Scala => "scala",
            Language::JavaScript => "javascript",
            Language::TypeScript => "typescript",
            Language::Ruby => "ruby",
            Language::Go => "go",
            Language::CSharp => "csharp",
            Language::Rust => "rust",
            Language::C => "c",
            Language::Cpp => "cpp",
            Language::Shell => "shell",
            Language::PowerShell => "powershell",
            Language::Perl => "perl",
            Language::Swift => "swift",
            Language::Xml => "xml",
            Language::Html => "html",
            Language::Css => "css",
            Language::Yaml => "yaml",
            Language::Json => "json",
            Language::Toml => "toml",
            Language::Properties => "properties",
            Language::Ini => "ini",
            Language::Dotenv => "dotenv",
            Language::Dockerfile => "dockerfile",
            Language::Markdown => "markdown",
            Language::Text => "text",
            Language::Other => "other",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.name() == name)
    }

    /// The language of a file by its name alone (last path segment, without a `.gz` or `.zst` ending).
    pub fn of_file_name(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        if lower == "dockerfile"
            || lower == "containerfile"
            || lower.starts_with("dockerfile.")
            || lower.ends_with(".dockerfile")
        {
            return Language::Dockerfile;
        }
        if lower == ".env" || lower.starts_with(".env.") || lower.ends_with(".env") {
            return Language::Dotenv;
        }
        if ["rakefile", "gemfile", "capfile", "vagrantfile"].contains(&lower.as_str()) {
            return Language::Ruby;
        }
        if lower == "crontab" {
            return Language::Shell;
        }
        if ["my.cnf", "my.ini", "php.ini", "pipfile", ".editorconfig"].contains(&lower.as_str()) {
            return if lower == "pipfile" {
                Language::Toml
            } else {
                Language::Ini
            };
        }
        let Some((_, extension)) = lower.rsplit_once('.') else {
            return Language::Other;
        };
        match extension {
            "sql" | "ddl" | "dml" | "mysql" | "dump" => Language::Sql,
            "py" | "pyw" | "pyi" => Language::Python,
            "php" | "php3" | "php4" | "php5" | "php7" | "phtml" | "inc" | "module" | "install"
            | "theme" | "ctp" => Language::Php,
            "java" => Language::Java,
            "kt" | "kts" => Language::Kotlin,
            "scala" | "sc" => Language::Scala,
            "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
            "ts" | "mts" | "cts" | "tsx" => Language::TypeScript,
            "rb" | "rake" | "gemspec" => Language::Ruby,
            "go" => Language::Go,
            "cs" | "cshtml" | "razor" => Language::CSharp,
            "rs" => Language::Rust,
            "c" | "h" => Language::C,
            "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx" => Language::Cpp,
            "sh" | "bash" | "zsh" | "ksh" | "cron" | "crontab" => Language::Shell,
            "ps1" | "psm1" => Language::PowerShell,
            "pl" | "pm" | "cgi" => Language::Perl,
            "swift" => Language::Swift,
            "xml" | "xsd" | "csproj" | "config" => Language::Xml,
            "html" | "htm" | "vue" | "svelte" | "twig" | "erb" | "jsp" | "jspf" | "jspx"
            | "tag" | "tpl" => Language::Html,
            "css" | "scss" | "less" => Language::Css,
            "yaml" | "yml" => Language::Yaml,
            "json" | "ipynb" => Language::Json,
            "toml" => Language::Toml,
            "properties" => Language::Properties,
            "ini" | "cfg" | "conf" | "cnf" => Language::Ini,
            "md" | "markdown" | "rst" | "adoc" => Language::Markdown,
            "txt" => Language::Text,
            _ => Language::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_name(language.name()), Some(language));
        }
    }

    #[test]
    fn file_names_decide() {
        assert_eq!(
            Language::of_file_name("Dockerfile.prod"),
            Language::Dockerfile
        );
        assert_eq!(Language::of_file_name(".env.local"), Language::Dotenv);
        assert_eq!(Language::of_file_name("views.PY"), Language::Python);
        assert_eq!(Language::of_file_name("crontab"), Language::Shell);
        assert_eq!(Language::of_file_name("List.cshtml"), Language::CSharp);
        assert_eq!(Language::of_file_name("LICENSE"), Language::Other);
    }
}
