"""Articles 14 and 19, consent, insurance, instructors, safety, and posts outside the province."""

from __future__ import annotations

from tests.law.courtroom import FAIL, NA, PASS, UNKNOWN, case

AGREEMENT = [  # 14
    case("agreement_before_start", "all signed before", PASS),
    case("agreement_before_start", "school signs on the first day", PASS, school_signed_on="2026-09-07"),
    case("agreement_before_start", "school signs a day late", FAIL, school_signed_on="2026-09-08"),
    case("agreement_before_start", "unit signs on the first day", PASS, enterprise_signed_on="2026-09-07"),
    case("agreement_before_start", "unit signs a day late", FAIL, enterprise_signed_on="2026-09-08"),
    case("agreement_before_start", "student signs on the first day", PASS, student_signed_on="2026-09-07"),
    case("agreement_before_start", "student signs a day late", FAIL, student_signed_on="2026-09-08"),
    case("agreement_before_start", "signed by school and unit only (A8)", FAIL, student_signed_on=""),
    case("agreement_before_start", "school not signed: missing fails", FAIL, school_signed_on=""),
    case("agreement_before_start", "first day not given: missing fails", FAIL, starts_on=""),
    case("agreement_before_start", "holds for a cognition internship", FAIL, school_signed_on="", kind="cognition"),
]

SIGNATURES = [  # 14
    case("three_signatures", "all signed", PASS),
    case("three_signatures", "all signed, late", PASS, school_signed_on="2026-10-01", enterprise_signed_on="2026-10-01",
         student_signed_on="2026-10-01"),
    case("three_signatures", "signed by school and unit only (A8)", FAIL, student_signed_on=""),
    case("three_signatures", "school not signed", FAIL, school_signed_on=""),
    case("three_signatures", "unit not signed", FAIL, enterprise_signed_on=""),
    case("three_signatures", "holds for a cognition internship", FAIL, student_signed_on="", kind="cognition"),
]

GUARDIAN = [  # about articles 9-10
    case("guardian_consent", "on the first day", PASS, guardian_consent_on="2026-09-07"),
    case("guardian_consent", "a day late", FAIL, guardian_consent_on="2026-09-08"),
    case("guardian_consent", "not given: missing fails", FAIL, guardian_consent_on=""),
    case("guardian_consent", "on the 18th birthday still needed", FAIL, born_on="2008-09-07", guardian_consent_on=""),
    case("guardian_consent", "the day after the 18th birthday", NA, born_on="2008-09-06", guardian_consent_on=""),
    case("guardian_consent", "birthday not given", UNKNOWN, born_on="", guardian_consent_on=""),
    case("guardian_consent", "first day not given: the age is unknown", UNKNOWN, starts_on=""),
    case("guardian_consent", "minor, kind not given", UNKNOWN, kind="", guardian_consent_on=""),
    case("guardian_consent", "adult, kind not given", NA, kind="", born_on="2000-01-01"),
    case("guardian_consent", "cognition", NA, guardian_consent_on="", kind="cognition"),
]

STUDENT = [  # about articles 9-10
    case("student_consent", "on the first day", PASS, student_consent_on="2026-09-07"),
    case("student_consent", "a day late", FAIL, student_consent_on="2026-09-08"),
    case("student_consent", "not given: missing fails", FAIL, student_consent_on=""),
    case("student_consent", "an adult consents too", FAIL, born_on="2000-01-01", student_consent_on=""),
    case("student_consent", "first day not given: missing fails", FAIL, starts_on=""),
    case("student_consent", "kind not given", UNKNOWN, kind=""),
    case("student_consent", "cognition", NA, student_consent_on="", kind="cognition"),
]

FEES = [  # 19
    case("no_fees", "none", PASS, fees_yuan="0"),
    case("no_fees", "one fen", FAIL, fees_yuan="0.01"),
    case("no_fees", "a deposit of 500", FAIL, fees_yuan="500"),
    case("no_fees", "not given", UNKNOWN, fees_yuan=""),
    case("no_fees", "holds for a cognition internship", FAIL, fees_yuan="1", kind="cognition"),
]

DOCUMENTS = [  # 19
    case("documents_not_withheld", "none", PASS, documents_withheld="no"),
    case("documents_not_withheld", "identity card kept", FAIL, documents_withheld="yes"),
    case("documents_not_withheld", "not given", UNKNOWN, documents_withheld=""),
    case("documents_not_withheld", "holds for a cognition internship", FAIL, documents_withheld="yes", kind="cognition"),
]

PREMIUM = [  # chapter on safety
    case("premium_not_on_student", "school pays", PASS, premium_payer="school"),
    case("premium_not_on_student", "unit pays", PASS, premium_payer="企业"),
    case("premium_not_on_student", "student pays", FAIL, premium_payer="学生"),
    case("premium_not_on_student", "not given", UNKNOWN, premium_payer=""),
]

SAFETY = [  # chapter on safety
    case("safety_before_start", "trained on the first day, passed", PASS, safety_training_on="2026-09-07"),
    case("safety_before_start", "trained a day late", FAIL, safety_training_on="2026-09-08"),
    case("safety_before_start", "examination failed", FAIL, safety_exam="不合格"),
    case("safety_before_start", "examination failed, training not given", FAIL, safety_exam="failed",
         safety_training_on=""),
    case("safety_before_start", "training not given", UNKNOWN, safety_training_on=""),
    case("safety_before_start", "examination not given", UNKNOWN, safety_exam=""),
    case("safety_before_start", "first day not given", UNKNOWN, starts_on=""),
]

INSURANCE = [  # Vocational Education Law, 50
    case("insured_throughout", "from the first day", PASS, insured_from="2026-09-07"),
    case("insured_throughout", "from a day later", FAIL, insured_from="2026-09-08"),
    case("insured_throughout", "to the last day", PASS, insured_to="2026-12-31"),
    case("insured_throughout", "to a day earlier", FAIL, insured_to="2026-12-30"),
    case("insured_throughout", "begin not given: missing fails", FAIL, insured_from=""),
    case("insured_throughout", "end not given: missing fails", FAIL, insured_to=""),
    case("insured_throughout", "last day not given: missing fails", FAIL, ends_on=""),
    case("insured_throughout", "holds for a cognition internship", FAIL, insured_to="", kind="cognition"),
    case("insured_throughout", "day before the Law of 2022", NA, starts_on="2022-04-30", ends_on="2022-06-30",
         insured_from=""),
    case("insured_throughout", "first day of the Law of 2022", FAIL, starts_on="2022-05-01", ends_on="2022-06-30",
         insured_from=""),
]

INSTRUCTORS = [  # Liaoning notice
    case("two_instructors", "both named", PASS),
    case("two_instructors", "no school instructor: missing fails", FAIL, school_instructor=""),
    case("two_instructors", "no enterprise instructor: missing fails", FAIL, enterprise_mentor=""),
    case("two_instructors", "day before the notice was seen", NA, starts_on="2022-05-22", ends_on="2022-06-30",
         school_instructor=""),
    case("two_instructors", "day on which the notice was seen", FAIL, starts_on="2022-05-23", ends_on="2022-06-30",
         school_instructor=""),
]

OUTSIDE = [  # Liaoning notice
    case("out_of_province_filing", "consent and filing before", PASS),
    case("out_of_province_filing", "consent on the first day", PASS, out_of_province_consent_on="2026-09-07"),
    case("out_of_province_filing", "consent a day late", FAIL, out_of_province_consent_on="2026-09-08"),
    case("out_of_province_filing", "filed on the first day", PASS, out_of_province_filed_on="2026-09-07"),
    case("out_of_province_filing", "filed a day late", FAIL, out_of_province_filed_on="2026-09-08"),
    case("out_of_province_filing", "consent recorded, not filed with the department (A8)", FAIL,
         out_of_province_filed_on=""),
    case("out_of_province_filing", "filed, no consent", FAIL, out_of_province_consent_on=""),
    case("out_of_province_filing", "abroad likewise", FAIL, province_of_post="境外", out_of_province_filed_on=""),
    case("out_of_province_filing", "in Liaoning", NA, province_of_post="21", out_of_province_filed_on=""),
    case("out_of_province_filing", "in Liaoning, by name", NA, province_of_post="辽宁省", out_of_province_filed_on=""),
    case("out_of_province_filing", "province not given", UNKNOWN, province_of_post=""),
]

CASES = [*AGREEMENT, *SIGNATURES, *GUARDIAN, *STUDENT, *FEES, *DOCUMENTS, *PREMIUM, *SAFETY, *INSURANCE, *INSTRUCTORS,
         *OUTSIDE]
