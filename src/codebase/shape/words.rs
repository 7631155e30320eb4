//! Word lists of SQL and of sentences.

/// Words told apart by blanks, with what tells at a glance that most others are not among them.
pub(in crate::codebase) struct Words {
    text: &'static str,
    /// By the first letter: bit n says that a word of n bytes begins so.
    lengths: [u32; 32],
}

impl Words {
    pub(in crate::codebase) const fn of(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut lengths = [0; 32];
        let mut start = 0;
        let mut at = 0;
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                if at > start {
                    lengths[(bytes[start] & 31) as usize] |= 1 << (at - start);
                }
                start = at + 1;
            }
            at += 1;
        }
        Self { text, lengths }
    }

    /// In any case of letters.
    pub(in crate::codebase) fn holds(&self, word: &str) -> bool {
        let Some(first) = word.bytes().next() else {
            return false;
        };
        let lengths = self.lengths[usize::from(first & 31)];
        word.len() < 32
            && lengths >> word.len() & 1 == 1
            && self
                .text
                .split_ascii_whitespace()
                .any(|listed| listed.eq_ignore_ascii_case(word))
    }
}

/// Words that stand in sentences where SQL has names.
pub(super) static PROSE: Words = Words::of(
    "a an the your this that these those any some my our its his their each every which what \
    when where how of to with from in is are was and or if it here below above now more only \
    please new for on at by into failed successfully",
);

pub(super) static STATEMENT_WORDS: Words = Words::of(
    "SELECT INSERT REPLACE UPDATE DELETE CREATE ALTER DROP TRUNCATE SHOW SET LOCK UNLOCK \
    EXPLAIN DESCRIBE DESC WITH CALL GRANT REVOKE LOAD OPTIMIZE ANALYZE REPAIR CHECK CHECKSUM \
    RENAME START BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE USE FLUSH KILL HANDLER DO PREPARE \
    EXECUTE DEALLOCATE SIGNAL RESET PURGE CHANGE STOP INSTALL XA VALUES TABLE",
);

/// Functions whose call in capitals may stand alone, as a select item or an order.
pub(super) static FUNCTIONS: Words = Words::of(
    "ABS ADDDATE AVG BIN BIT_AND BIT_OR BIT_XOR CAST CEIL CHAR_LENGTH COALESCE CONCAT CONCAT_WS \
    CONV CONVERT CONVERT_TZ COUNT CURDATE CURTIME DATE DATEDIFF DATE_ADD DATE_FORMAT DATE_SUB \
    DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR ELT EXISTS EXTRACT FIELD FIND_IN_SET FLOOR \
    FORMAT FOUND_ROWS FROM_DAYS FROM_UNIXTIME GREATEST GROUP_CONCAT HEX HOUR IF IFNULL \
    INET_ATON INET_NTOA INSTR ISNULL JSON_ARRAY JSON_CONTAINS JSON_EXTRACT JSON_KEYS \
    JSON_LENGTH JSON_OBJECT JSON_SET JSON_UNQUOTE JSON_VALUE LAST_INSERT_ID LCASE LEAST LEFT \
    LENGTH LOCATE LOWER LPAD LTRIM MATCH MAX MD5 MID MIN MINUTE MOD MONTH MONTHNAME NOW NULLIF \
    ORD PASSWORD PERIOD_DIFF POW QUARTER RAND REGEXP_REPLACE REPLACE RIGHT ROUND RPAD RTRIM \
    SECOND SEC_TO_TIME SHA1 SHA2 STD STDDEV STRCMP STR_TO_DATE SUBDATE SUBSTR SUBSTRING \
    SUBSTRING_INDEX SUM SYSDATE TIMEDIFF TIMESTAMPDIFF TIME_FORMAT TIME_TO_SEC TO_DAYS TRIM \
    TRUNCATE UCASE UNHEX UNIX_TIMESTAMP UPPER UTC_TIMESTAMP UUID VALUES VARIANCE WEEK WEEKDAY \
    WEEKOFYEAR YEAR YEARWEEK",
);

/// Functions that databases alone have, so that a call of one tells SQL in any case of letters.
pub(in crate::codebase) static MARKS: Words = Words::of(
    "CONVERT_TZ CURDATE CURTIME DATEDIFF DATE_ADD DATE_FORMAT DATE_SUB DAYOFMONTH DAYOFWEEK \
    DAYOFYEAR FIND_IN_SET FOUND_ROWS FROM_DAYS FROM_UNIXTIME GROUP_CONCAT IFNULL INET6_ATON \
    INET_ATON INET_NTOA JSON_ARRAYAGG JSON_CONTAINS JSON_EXTRACT JSON_LENGTH JSON_MERGE_PATCH \
    JSON_OBJECTAGG JSON_REMOVE JSON_REPLACE JSON_SEARCH JSON_SET JSON_UNQUOTE LAST_DAY \
    LAST_INSERT_ID PERIOD_DIFF REGEXP_LIKE SEC_TO_TIME STR_TO_DATE SUBSTRING_INDEX TIMESTAMPADD \
    TIMESTAMPDIFF TIME_FORMAT TIME_TO_SEC TO_DAYS UNIX_TIMESTAMP UTC_DATE UTC_TIMESTAMP UUID_SHORT \
    WEEKOFYEAR YEARWEEK",
);

/// Functions of spreadsheets that no engine has.
pub(super) static SPREADSHEET_CALLS: Words = Words::of(
    "CONCATENATE COUNTIF HLOOKUP IFERROR INDIRECT ISBLANK ISERROR SUMIF SUMPRODUCT VLOOKUP XLOOKUP",
);

/// Words that an expression, a list of them or a clause holds beside names.
pub(super) static EXPRESSION_WORDS: Words = Words::of(
    "AGAINST ALL AND AS ASC BETWEEN BINARY BOOLEAN BY CASE CHAR CHARACTER COLLATE CROSS DATE \
    DATETIME DAY DECIMAL DESC DISTINCT DIV ELSE END ESCAPE EXISTS EXPANSION FALSE FOR FROM GROUP \
    HAVING HOUR IN INNER INTEGER INTERVAL IS JOIN JSON LANGUAGE LEFT LIKE LIMIT MICROSECOND MINUTE \
    MOD MODE MONTH NATURAL NOT NULL OFFSET ON OR ORDER OUTER OVER PARTITION QUARTER QUERY REGEXP \
    RIGHT RLIKE ROLLUP SECOND SELECT SEPARATOR SET SIGNED SOUNDS STRAIGHT_JOIN THEN TIME TRUE \
    UNION UNSIGNED UPDATE USING VALUES WEEK WHEN WHERE WITH XOR YEAR",
);

/// Units of an interval.
pub(in crate::codebase) static UNITS: Words = Words::of(
    "MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR DAY_HOUR DAY_MINUTE DAY_SECOND \
    HOUR_MINUTE HOUR_SECOND MINUTE_SECOND YEAR_MONTH",
);

pub(super) static CLAUSE_WORDS: Words = Words::of(
    "WHERE AND OR ORDER GROUP LIMIT LEFT RIGHT INNER JOIN ON SET VALUES FROM UNION HAVING FOR",
);

/// Words of a select list that join two words.
pub(super) static LIST_WORDS: Words = Words::of(
    "AS DISTINCT AND OR NOT IS IN LIKE BETWEEN CASE WHEN THEN ELSE END DIV MOD INTERVAL OVER \
    NULL INTO BINARY COLLATE XOR REGEXP RLIKE DAY SEPARATOR BY",
);

/// Words that follow a table.
pub(super) static TABLE_TAIL: Words = Words::of(
    "WHERE JOIN LEFT RIGHT INNER CROSS NATURAL STRAIGHT_JOIN ORDER GROUP LIMIT UNION HAVING FOR \
    LOCK USE FORCE IGNORE PARTITION ON USING INTO PROCEDURE WINDOW SET FULL EXCEPT INTERSECT",
);

/// Other words that follow a name.
pub(super) static NAME_TAIL: Words = Words::of(
    "FROM AS TO DESC ASC IS IN LIKE BETWEEN AND OR NOT VALUES VALUE SELECT READ WRITE ADD DROP \
    MODIFY CHANGE RENAME ENGINE WITH BEFORE AFTER INT INTEGER VARCHAR CHAR TEXT BIGINT TINYINT \
    DATETIME DATE TIMESTAMP DECIMAL DEFAULT NULL END THEN ELSE WHEN SEPARATOR DIV MOD REGEXP \
    COLLATE OVER",
);

pub(super) static OBJECTS: Words = Words::of(
    "TABLE TABLES INDEX KEY VIEW DATABASE SCHEMA USER ROLE PROCEDURE FUNCTION TRIGGER EVENT \
    SERVER TABLESPACE SEQUENCE",
);
