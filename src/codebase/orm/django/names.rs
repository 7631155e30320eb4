//! Names that Django makes for indexes, constraints and tables: cut to what MySQL takes, told apart by a digest.

/// Characters that a name may have in MySQL.
const LONGEST_NAME: usize = 64;

/// `table_column_1a2b3c4d_uniq`: the name of an index, a unique or a foreign key, told apart by its suffix.
pub(super) fn index_name(table: &str, columns: &[&str], suffix: &str) -> String {
    let mut part = digest(std::iter::once(table).chain(columns.iter().copied()), 8) + suffix;
    let columns = columns.join("_");
    let whole = format!("{table}_{columns}_{part}");
    if whole.chars().count() <= LONGEST_NAME {
        return whole;
    }
    if part.chars().count() > LONGEST_NAME / 3 {
        part = first(&part, LONGEST_NAME / 3);
    }
    let rest = (LONGEST_NAME - part.chars().count()) / 2 - 1;
    let name = format!("{}_{}_{part}", first(table, rest), first(&columns, rest));
    if name.starts_with(|c: char| c == '_' || c.is_ascii_digit()) {
        return format!("D{}", first(&name, name.chars().count() - 1));
    }
    name
}

/// The name of an index of `Meta.indexes` that is given none; descending columns have a `-` before them.
pub(super) fn meta_index_name(table: &str, columns: &[String]) -> String {
    let hashed = std::iter::once(table)
        .chain(columns.iter().map(String::as_str))
        .chain(["idx"]);
    let digest = digest(hashed, 6);
    let column = columns.first().map_or("", |c| c.trim_start_matches('-'));
    let name = format!("{}_{}_{digest}_idx", first(table, 11), first(column, 7));
    match name.starts_with(|c: char| c == '_' || c.is_ascii_digit()) {
        true => format!("D{}", name.chars().skip(1).collect::<String>()),
        false => name,
    }
}

/// A table's name, cut as Django cuts it.
pub(super) fn table_name(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    first(name, LONGEST_NAME - 4) + &digest([name].into_iter(), 4)
}

fn first(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

/// The first hex digits of the MD5 of all parts, one behind the other.
fn digest<'a>(parts: impl Iterator<Item = &'a str>, len: usize) -> String {
    let text: String = parts.collect();
    let mut told = String::new();
    for word in md5(text.as_bytes()) {
        for byte in word.to_le_bytes() {
            told += &format!("{byte:02x}");
        }
    }
    told.truncate(len);
    told
}

/// RFC 1321.
fn md5(message: &[u8]) -> [u32; 4] {
    const SHIFTS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if padded.len() - message.len() < 9 {
        padded.resize(padded.len() + 64, 0);
    }
    let bits = (message.len() as u64).wrapping_mul(8).to_le_bytes();
    let end = padded.len();
    padded[end - 8..].copy_from_slice(&bits);
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let word = |n: usize| {
            let bytes = &block[n * 4..n * 4 + 4];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        };
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mixed, at) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), 7 * step % 16),
            };
            let sine = ((step + 1) as f64).sin().abs() * 4_294_967_296.0;
            let sum = a
                .wrapping_add(mixed)
                .wrapping_add(sine as u32)
                .wrapping_add(word(at));
            let turned = sum.rotate_left(SHIFTS[step / 16][step % 4]);
            (a, d, c, b) = (d, c, b, b.wrapping_add(turned));
        }
        for (kept, new) in state.iter_mut().zip([a, b, c, d]) {
            *kept = kept.wrapping_add(new);
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let told = |text: &str| digest([text].into_iter(), 32);
        assert_eq!(told(""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(told("abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(
            told(
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890"
            ),
            "57edf4a22be3c955ac49da2e2107b67a"
        );
        let long = "a".repeat(56);
        assert_eq!(told(&long), "3b0c8ac703f828b04c6c197006d17218");
    }

    /// As Django 4.2 makes them.
    #[test]
    fn names_are_those_that_django_makes() {
        assert_eq!(
            index_name("auth_user_groups", &["user_id", "group_id"], "_uniq"),
            "auth_user_groups_user_id_group_id_94350c0c_uniq"
        );
        assert_eq!(
            index_name(
                "auth_permission",
                &["content_type_id"],
                "_fk_django_content_type_id"
            ),
            "auth_permission_content_type_id_2f476e4b_fk_django_co"
        );
        assert_eq!(
            index_name("auth_permission", &["content_type_id", "codename"], "_uniq"),
            "auth_permission_content_type_id_codename_01ab375a_uniq"
        );
        assert_eq!(table_name(&"x".repeat(64)).len(), 64);
        assert!(table_name(&"x".repeat(70)).starts_with(&"x".repeat(60)));
    }
}
