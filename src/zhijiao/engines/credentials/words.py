"""What a verification may say: the ten verdicts, and every code with its sentence in both languages. Codes are never re-used."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual, Terms


class Verdict(Terms):
    """What a verifier is told about one credential."""

    GENUINE = "genuine", "Genuine", "真实有效"
    ALTERED = "altered", "Altered", "内容被改动"
    UNKNOWN_ISSUER = "unknown_issuer", "Issuer or key not trusted", "签发方或密钥不受信任"
    REVOKED = "revoked", "Revoked", "已撤销"
    SUSPENDED = "suspended", "Suspended", "已暂停"
    STATUS_UNKNOWN = "status_unknown", "Status unknown", "状态不明"
    NOT_YET_VALID = "not_yet_valid", "Not yet valid", "尚未生效"
    EXPIRED = "expired", "Expired", "已过期"
    UNDECIDABLE = "undecidable", "Cannot be decided", "无法判断"
    MALFORMED = "malformed", "Malformed", "格式不对"


class Outcome(Terms):
    """What one check found."""

    PASS = "pass", "passed", "通过"
    FAIL = "fail", "failed", "不通过"
    UNKNOWN = "unknown", "not known", "不明"


def _said(en: str, zh: str) -> Bilingual:
    return Bilingual(en, zh)


CODES: dict[str, Bilingual] = {
    # reading
    "readable": _said("The document can be read.", "文件可以读取。"),
    "not_json": _said("This is not JSON in UTF-8: {why}.", "不是UTF-8编码的JSON：{why}。"),
    "not_an_object": _said("A credential is one JSON object.", "一份凭证应是一个JSON对象。"),
    "presentation": _said("This is a presentation: take the credentials out of it and verify each.",
                          "这是一份出示文件（presentation）：请取出其中的凭证逐份核验。"),
    "picture_without": _said("The picture holds no credential (openbadgecredential).", "图片里没有凭证（openbadgecredential）。"),
    "picture_malformed": _said("The picture cannot be read for a credential: {why}.", "无法从图片中读取凭证：{why}。"),
    "duplicate_key": _said("The key “{key}” stands twice in one object.", "同一对象里键“{key}”出现两次。"),
    "lone_surrogate": _said("A text holds half of a character (a lone surrogate).", "文字里有半个字符（单独的代理项）。"),
    "control_character": _said("A text holds a control character ({sign}).", "文字里有控制字符（{sign}）。"),
    "unsafe_number": _said("The number {number} does not survive every reader: write it as a text.", "数字{number}在有的软件里会变：请写成文字。"),
    "too_deep": _said("The document is nested more than {most} levels deep.", "嵌套超过{most}层。"),
    "too_large": _said("The document is larger than this verifier takes ({most}).", "文件超过可以核验的大小（{most}）。"),
    "too_complex": _said("The document is too entangled to be put into one order within the limits.", "文件结构过于复杂，超出处理上限。"),
    # the data model
    "well_formed": _said("The credential has the form that W3C Verifiable Credentials 2.0 asks for.", "符合W3C可验证凭证2.0的格式。"),
    "field_missing": _said("The field “{field}” is missing.", "缺少字段“{field}”。"),
    "field_wrong": _said("The field “{field}” is not {wanted}.", "字段“{field}”不是{wanted}。"),
    "dates_reversed": _said("validUntil is earlier than validFrom.", "validUntil早于validFrom。"),
    "schema": _said("{where}: {why}", "{where}：{why}"),
    # meaning
    "contexts_known": _said("Every vocabulary (@context) is one that this verifier holds.", "所用词汇表（@context）都已内置。"),
    "unknown_context": _said("The vocabulary {context} is not held here, so what the terms mean cannot be decided.",
                             "没有内置词汇表{context}，无法判断用语的含义。"),
    "context_given": _said("The vocabulary {context} was given from outside (SHA-256 {sha256}): what it says is taken from that file.",
                           "词汇表{context}由外部文件提供（SHA-256 {sha256}），用语含义以该文件为准。"),
    "context_malformed": _said("The file given for {context} is no vocabulary that can be used: {why}.", "为{context}提供的文件不能用作词汇表：{why}。"),
    "undefined_term": _said("The term “{term}” is defined by no vocabulary of the document.", "用语“{term}”在所列词汇表中没有定义。"),
    "null_value": _said("A null says nothing and cannot be signed ({key}).", "空值（null）没有含义，不能签名（{key}）。"),
    "keyword": _said("The JSON-LD keyword {key} is not used in credentials.", "凭证里不使用JSON-LD关键字{key}。"),
    "bad_iri": _said("“{iri}” is not an absolute address (IRI).", "“{iri}”不是完整的标识（IRI）。"),
    "direction": _said("A writing direction would be lost in the signature.", "书写方向在签名时会丢失。"),
    "json_ld": _said("Not JSON-LD that can be expanded: {why}.", "不是可以展开的JSON-LD：{why}。"),
    # proofs
    "no_proof": _said("There is no signature.", "没有签名。"),
    "signature_right": _said("The signature of {method} fits ({suite}).", "{method}的签名相符（{suite}）。"),
    "signature_wrong": _said("The signature of {method} does not fit: the content or the signature was changed ({suite}).",
                             "{method}的签名不符：内容或签名被改动（{suite}）。"),
    "unsupported_suite": _said("The kind of signature is not known here ({suite}).", "不认识这种签名（{suite}）。"),
    "suite_elsewhere": _said("This page does not check the signature {suite}; zhijiao verify does.", "本页不核对{suite}签名；zhijiao verify可以。"),
    "unknown_dictionary": _said("The printed code was made with the template {name}, which is not held here.", "没有内置此打印码所用的模板{name}。"),
    "not_of_this_form": _said("The credential does not have the form that its printed code is packed with.", "凭证与打印码所用的格式不符。"),
    "proof_malformed": _said("The signature cannot be read: {why}.", "签名读不出来：{why}。"),
    "context_changed": _said("The vocabulary named in the signature is not that of the document.", "签名里的词汇表与文件的不一致。"),
    "previous_proof_missing": _said("An earlier signature that this one builds on is missing.", "缺少此签名所依据的前一签名。"),
    "wrong_purpose": _said("The signature was made for another purpose ({purpose}).", "签名用途不符（{purpose}）。"),
    "proof_expired": _said("The signature was valid until {until}.", "签名有效期至{until}。"),
    "key_not_found": _said("The key {method} is not known here, so its signature cannot be checked.", "没有密钥{method}，无法核对它的签名。"),
    "key_untrusted": _said("The trust list does not give the key {method} to this issuer.", "信任名单没有把密钥{method}列为此签发方的密钥。"),
    # the issuer and the key
    "issuer_trusted": _said("{issuer} signed with the key {method}, which was in force.", "{issuer}用有效的密钥{method}签发。"),
    "issuer_unknown": _said("The issuer {issuer} is not on the trust list.", "签发方{issuer}不在信任名单中。"),
    "no_trust_list": _said("No trust list was given, so nobody knows the issuer {issuer}.", "没有提供信任名单，无法认定签发方{issuer}。"),
    "key_planned": _said("The key {method} is not in use yet.", "密钥{method}尚未启用。"),
    "key_out_of_term": _said("The signature is dated outside the term of the key {method}.", "签名日期不在密钥{method}的使用期内。"),
    "key_undated": _said("The signature has no date, and the key {method} has an end.", "签名没有日期，而密钥{method}有使用期限。"),
    "key_compromised": _said("The key {method} was reported stolen: a date in its signatures proves nothing. Ask for the issuer's log.",
                             "密钥{method}已报失窃，其签名日期不能作证；请查签发日志。"),
    "key_rescued": _said("The key {method} was reported stolen later, but the issuer's log holds this credential from before.",
                         "密钥{method}后来报失窃，但签发日志表明此凭证在那之前已签发。"),
    # time and status
    "in_force": _said("The credential is in force.", "在有效期内。"),
    "not_yet_valid": _said("The credential is valid from {since}.", "自{since}起有效。"),
    "expired": _said("The credential was valid until {until}.", "有效期至{until}。"),
    "not_revoked": _said("Not revoked or suspended as of {since}.", "截至{since}未撤销、未暂停。"),
    "no_status": _said("The issuer keeps no status list for this credential.", "签发方没有为此凭证设状态名单。"),
    "status_kind": _said("The issuer keeps the status in a way that is not known here ({kind}).", "不认识签发方使用的状态方式（{kind}）。"),
    "status_other": _said("The status “{purpose}” decides nothing here.", "状态“{purpose}”不影响结论。"),
    "revoked": _said("The issuer has revoked the credential (list of {since}).", "签发方已撤销（名单日期{since}）。"),
    "suspended": _said("The issuer has suspended the credential (list of {since}).", "签发方已暂停（名单日期{since}）。"),
    "status_list_missing": _said("The status list {list} was not given.", "没有提供状态名单{list}。"),
    "status_list_unreadable": _said("The status list {list} is not in its form.", "状态名单{list}格式不对。"),
    "status_list_unproven": _said("The status list {list} is not signed by a key that counts.", "状态名单{list}没有有效签名。"),
    "status_list_foreign": _said("The status list {list} is another issuer's.", "状态名单{list}属于别的签发方。"),
    "status_list_stale": _said("The status list {list} is out of date (valid until {until}).", "状态名单{list}已过期（有效期至{until}）。"),
    "status_list_early": _said("The status list {list} is valid only from {since}.", "状态名单{list}自{since}才有效。"),
    "status_list_purpose": _said("The status list {list} has another purpose.", "状态名单{list}用途不同。"),
    "status_list_short": _said("The status list {list} is shorter than 131,072 entries.", "状态名单{list}不足131072项。"),
    "status_list_too_large": _said("The status list {list} unpacks to more than {most}.", "状态名单{list}解压后超过{most}。"),
    "status_index_range": _said("The status list {list} has no entry {index}.", "状态名单{list}没有第{index}项。"),
    # a signature of SM2 beside the credential
    "sm2_right": _said("The SM2 signature of {method} fits.", "{method}的SM2签名相符。"),
    "sm2_wrong": _said("The SM2 signature of {method} does not fit: its file was changed.", "{method}的SM2签名不符：签名文件被改动。"),
    "sm2_other": _said("The SM2 signature is of another credential, or the content was changed.", "SM2签名属于另一份凭证，或者内容被改动。"),
    "sm2_untrusted": _said("The trust list does not give the SM2 key {method} to this issuer.", "信任名单没有把SM2密钥{method}列为此签发方的密钥。"),
    "sm2_malformed": _said("The file of the SM2 signature is not in its form.", "SM2签名文件格式不对。"),
    "sm2_missing": _said("SM2 signatures are made with GmSSL, which is not installed here: install zhijiao[gm]. They are checked without it.",
                         "制作SM2签名需要GmSSL，这里没有安装：请安装zhijiao[gm]。核对不需要。"),
    # credentials inside a learner record
    "embedded_genuine": _said("The credential {id} inside it is genuine.", "所含凭证{id}真实有效。"),
    "embedded_not": _said("The credential {id} inside it: {verdict}. {why}", "所含凭证{id}：{verdict}。{why}"),
    # keys, trust lists, files
    "trust_malformed": _said("The trust list is not in its form: {why}.", "信任名单格式不对：{why}。"),
    "trust_unsigned": _said("The trust list is not signed by the key given.", "信任名单不是由给定密钥签名的。"),
    "key_malformed": _said("The key is not in its form: {why}.", "密钥格式不对：{why}。"),
    "key_locked": _said("The key is encrypted: open it with its passphrase first.", "密钥已加密：请先用口令打开。"),
    "wrong_passphrase": _said("The passphrase does not open the key, or the file was changed.", "口令打不开密钥，或文件被改动。"),
    "key_state": _said("A key that is {state} cannot become {wanted}.", "{state}的密钥不能变为{wanted}。"),
    "time_malformed": _said("“{text}” is not a time with its zone, such as 2026-09-01T08:00:00Z.", "“{text}”不是带时区的时间，例如2026-09-01T08:00:00Z。"),
    "column_unknown": _said("The template asks for {{{{{column}}}}}, and the list has no such column. It has: {columns}.",
                            "模板用到{{{{{column}}}}}，名单里没有这一列。名单有：{columns}。"),
    "column_in_key": _said("A {{{{column}}}} stands in a key ({key}); it may stand in values only.", "{{{{列名}}}}写在了键（{key}）里；只能写在值里。"),
    "column_form": _said("“{text}” holds what looks like a column and is none: write {{{{column}}}} with a heading of the list.",
                         "“{text}”里有像列名又不是列名的内容：请写{{{{列名}}}}，列名须与名单标题一致。"),
    "value_empty": _said("The value is empty.", "值为空。"),
    "value_reserved": _said("The value holds a private-use sign ({sign}).", "值里有专用区字符（{sign}）。"),
    "template_contexts": _said("The template names no vocabulary: it needs @context, beginning with https://www.w3.org/ns/credentials/v2.",
                               "模板没有写所用词汇表：要有@context，第一项是https://www.w3.org/ns/credentials/v2。"),
    "template_signed": _said("The template is signed already: a template has no proof.", "模板已有签名：模板不应带proof。"),
    "sample_differs": _said("A sample written by the template differs from the same credential made the long way: nothing more is issued.",
                            "抽查发现快速签发与完整签发不一致，已停止签发。"),
    "sample_fails": _said("A sample of the batch does not verify ({code}): nothing more is issued.", "抽查的凭证核验不通过（{code}），已停止签发。"),
    "list_not_csv": _said("{file} is not CSV in UTF-8 with a line of headings (in a spreadsheet: save as “CSV UTF-8”).",
                          "{file}不是带标题行的UTF-8 CSV文件（在表格软件里请另存为“CSV UTF-8”）。"),
    "list_columns": _said("{file}: missing among the headings: {column}. Needed, with commas between: {needed}.",
                          "{file}：标题行缺少{column}。需要（以逗号分隔）：{needed}。"),
    "list_heading": _said("{file}: the heading “{column}” is empty, stands twice, or is one that is made here ({made}): rename it.",
                          "{file}：标题“{column}”为空、重复，或者是系统自动生成的列（{made}）：请改名。"),
    "list_row": _said("{file}, row {row}, column {column}: {why}", "{file}第{row}行“{column}”列：{why}"),
    "row_uneven": _said("The row has more or fewer cells than there are headings.", "这一行的单元格数与标题不一致。"),
    "row_twice": _said("The same learner, achievement and period stand in row {first} too.", "与第{first}行的学习者、成果和学期相同。"),
    "row_changed": _said("This was issued already with other words: revoke that credential first.", "已按其他内容签发过：请先撤销原凭证。"),
    "row_same_id": _said("Its credential would have the same id as that of row {first} ({value}).", "凭证的id与第{first}行的相同（{value}）。"),
    "row_same_entry": _said("Its credential would share the entry of a status list with row {first} ({value}): one revoked, both are.",
                            "凭证与第{first}行共用状态名单的同一项（{value}）：撤销一份会同时撤销另一份。"),
    "batch_other": _said("{folder} holds another batch (other {what}): give another folder.", "{folder}里是另一批凭证（{what}不同）：请换一个目录。"),
    "log_broken": _said("The issuance log does not hold together at entry {entry}.", "签发日志在第{entry}条断裂。"),
    "log_malformed": _said("The proof from the issuance log is not in its form.", "签发日志的证明格式不对。"),
    "log_unsigned": _said("The root of the issuance log is not signed by the key given.", "签发日志的根不是由给定密钥签名的。"),
}
