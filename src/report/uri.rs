//! Paths as relative URI references (RFC 3986).

use std::fmt::Write as _;

/// The path with all but unreserved characters and sub-delimiters of its segments percent-encoded as UTF-8.
///
/// `:` is encoded as well, since a first segment with one would read as a scheme. A `\xNN` mark of a byte that
/// is not UTF-8 stays a mark (`%5CxNN`): one URI that decodes to broken UTF-8 makes GitHub refuse the whole file.
pub(super) fn relative_uri(path: &str) -> String {
    let mut path = path;
    // A relative reference must not lead out of its base.
    while let Some(rest) = ["./", "../", "/"].iter().find_map(|s| path.strip_prefix(s)) {
        path = rest;
    }
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&byte) {
            uri.push(byte as char);
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        assert_eq!(relative_uri("src/a b.py"), "src/a%20b.py");
        assert_eq!(
            relative_uri("문서/[id].sql"),
            "%EB%AC%B8%EC%84%9C/%5Bid%5D.sql"
        );
        assert_eq!(relative_uri("a:b/100%#?.sql"), "a%3Ab/100%25%23%3F.sql");
        assert_eq!(relative_uri("a\nb\\xff"), "a%0Ab%5Cxff");
    }

    #[test]
    fn uris_are_relative() {
        assert_eq!(relative_uri("./a.sql"), "a.sql");
        assert_eq!(relative_uri("//host/a.sql"), "host/a.sql");
        assert_eq!(relative_uri("../../logs/slow.log"), "logs/slow.log");
        assert_eq!(relative_uri("@types/index.d.ts"), "@types/index.d.ts");
    }
}
