//! Places: byte spans inside, lines and columns at the edge, and the map from an embedded text to its host.

/// A half-open range of bytes `start..end` in the decoded (UTF-8) text of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u64,
            end: end as u64,
        }
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span moved towards the end of the file by `offset` bytes.
    pub fn moved(self, offset: u64) -> Self {
        Self {
            start: self.start + offset,
            end: self.end + offset,
        }
    }
}

/// A span told in lines and columns: both 1-based, columns in UTF-16 code units, the end exclusive
/// (SARIF 2.1.0 §3.30 with `columnKind: utf16CodeUnits`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Region {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// Where each piece of an embedded text stands in its host file.
///
/// A piece covers `text` bytes of the embedded text and starts at byte `host` of the host file. Inside a
/// piece both run in step (`verbatim`), or the whole piece stands for one host range (an escape such as
/// `\n` or `\u00e9`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    text_start: u32,
    text_len: u32,
    host_start: u64,
    host_len: u32,
}

impl Piece {
    fn text_end(&self) -> usize {
        self.text_start as usize + self.text_len as usize
    }
}

impl SourceMap {
    /// The map of a text that is one unchanged slice of its host, starting at byte `host_start`.
    pub fn verbatim(host_start: u64, len: usize) -> Self {
        let mut map = Self::default();
        map.push(len, host_start, len);
        map
    }

    /// Appends a piece: `text_len` bytes of the embedded text that stand for `host_len` bytes from `host_start`.
    pub fn push(&mut self, text_len: usize, host_start: u64, host_len: usize) {
        if let Some(last) = self.pieces.last_mut() {
            let in_step = last.text_len == last.host_len && text_len == host_len;
            if in_step && last.host_start + u64::from(last.host_len) == host_start {
                last.text_len += text_len as u32;
                last.host_len += host_len as u32;
                return;
            }
        }
        let text_start = self.pieces.last().map_or(0, |p| p.text_start + p.text_len);
        self.pieces.push(Piece {
            text_start,
            text_len: text_len as u32,
            host_start,
            host_len: host_len as u32,
        });
    }

    /// The host span of bytes `start..end` of the embedded text; an empty map answers an empty span.
    pub fn host(&self, start: usize, end: usize) -> Span {
        let last = end.max(start + 1) - 1;
        Span {
            start: self.host_start(start),
            end: self.host_end(last).max(self.host_start(start)),
        }
    }

    /// The same map in a host of which this one's host is a part that starts at byte `offset`.
    pub fn moved(mut self, offset: u64) -> Self {
        for piece in &mut self.pieces {
            piece.host_start += offset;
        }
        self
    }

    /// The map of a text that goes on with another text of the same host.
    pub fn followed_by(mut self, next: &SourceMap) -> Self {
        for piece in &next.pieces {
            self.push(
                piece.text_len as usize,
                piece.host_start,
                piece.host_len as usize,
            );
        }
        self
    }

    /// This map, whose host is itself a text with a map, as one map to that text's host.
    pub fn through(&self, outer: &SourceMap) -> Self {
        let mut map = Self::default();
        for piece in &self.pieces {
            let from = piece.host_start as usize;
            let to = from + piece.host_len as usize;
            if piece.text_len != piece.host_len {
                let host = outer.host(from, to);
                map.push(piece.text_len as usize, host.start, host.len());
                continue;
            }
            let first = outer.pieces.partition_point(|p| p.text_end() <= from);
            for part in outer.pieces[first..]
                .iter()
                .take_while(|p| (p.text_start as usize) < to)
            {
                let start = from.max(part.text_start as usize);
                let len = to.min(part.text_end()) - start;
                if part.text_len == part.host_len {
                    let inside = (start - part.text_start as usize) as u64;
                    map.push(len, part.host_start + inside, len);
                } else {
                    map.push(len, part.host_start, part.host_len as usize);
                }
            }
        }
        map
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|p| p.text_start as usize <= at);
        self.pieces.get(after.saturating_sub(1))
    }

    fn host_start(&self, at: usize) -> u64 {
        self.piece(at).map_or(0, |p| {
            let inside = at - (p.text_start as usize).min(at);
            if p.text_len == p.host_len {
                p.host_start + inside as u64
            } else {
                p.host_start
            }
        })
    }

    fn host_end(&self, at: usize) -> u64 {
        self.piece(at).map_or(0, |p| {
            let inside = at - (p.text_start as usize).min(at);
            if p.text_len == p.host_len {
                (p.host_start + inside as u64 + 1).min(p.host_start + u64::from(p.host_len))
            } else {
                p.host_start + u64::from(p.host_len)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_map_to_their_whole_source() {
        // host: "ab\ncd" with the escape as two bytes at 3..5 (after the opening quote at 0)
        let mut map = SourceMap::default();
        map.push(2, 1, 2);
        map.push(1, 3, 2);
        map.push(2, 5, 2);
        assert_eq!(map.host(0, 2), Span::new(1, 3));
        assert_eq!(map.host(2, 3), Span::new(3, 5));
        assert_eq!(map.host(3, 5), Span::new(5, 7));
        assert_eq!(map.host(1, 4), Span::new(2, 6));
    }

    #[test]
    fn a_map_through_a_map_is_one_map() {
        // host: `x\\"ab\\ncd` with the escapes as two bytes each; the text between says `x"ab⏎cd`.
        let mut outer = SourceMap::default();
        outer.push(1, 10, 1);
        outer.push(1, 11, 2);
        outer.push(2, 13, 2);
        outer.push(1, 15, 2);
        outer.push(2, 17, 2);
        // Of which a literal takes `ab⏎c`, and one character for `d`.
        let mut inner = SourceMap::verbatim(2, 4);
        inner.push(3, 6, 1);
        let map = inner.through(&outer);
        assert_eq!(map.host(0, 2), Span::new(13, 15));
        assert_eq!(map.host(2, 3), Span::new(15, 17));
        assert_eq!(map.host(0, 4), Span::new(13, 18));
        assert_eq!(map.host(4, 7), Span::new(18, 19));
    }

    #[test]
    fn neighbouring_verbatim_pieces_join() {
        let mut map = SourceMap::verbatim(10, 4);
        map.push(3, 14, 3);
        assert_eq!(map, SourceMap::verbatim(10, 7));
    }
}
