"""From how many cases within how many days a school must report, by which text; sets of thresholds for `zhijiao detect --method legal`.

Numbers as copies and local notices of the texts give them (mark V2); cities set stricter ones, which go into a file of their own.
Food poisoning (5 in a school), deaths and single cases of class A are not sums over days and are not here.
"""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Threshold

REPORTING = Bilingual("Norm on reporting epidemics in schools and kindergartens (trial), 卫办疾控发〔2006〕65号",
                      "《学校和托幼机构传染病疫情报告工作规范（试行）》，卫办疾控发〔2006〕65号")
INFLUENZA = Bilingual("Guide to handling outbreaks of influenza-like illness (2018)", "《流感样病例暴发疫情处置指南（2018年版）》")
EVENTS = Bilingual("Norm on reporting public-health events", "《国家突发公共卫生事件相关信息报告管理工作规范》")

SETS = {
    "cluster": (
        Threshold("cluster-1-day", 3, 1, Bilingual("3 with like symptoms in one class or dormitory in a day: report within 24 hours",
                                                   "同一班级或宿舍1天内3例及以上相似症状：24小时内报告"), ("class", "dormitory"), (REPORTING,)),
        Threshold("cluster-3-days", 5, 3, Bilingual("5 with like symptoms in one class or dormitory in 3 days running: report within 24 hours",
                                                    "同一班级或宿舍连续3天内5例及以上相似症状：24小时内报告"), ("class", "dormitory"), (REPORTING,))),
    "influenza-class": (
        Threshold("influenza-class-1-day", 5, 1, Bilingual("5 new influenza-like cases in one class in a day: closing it may be considered",
                                                           "同一班级1天内新发流感样病例5例及以上：可评估停课"), ("class",), (INFLUENZA,)),),
    "influenza-school": (
        Threshold("influenza-school-7-days", 10, 7, Bilingual("10 influenza-like cases in one school in a week: tell the county CDC",
                                                              "同一学校1周内流感样病例10例及以上：报告县级疾控机构"), ("school",), (INFLUENZA,)),
        Threshold("influenza-event-7-days", 30, 7, Bilingual("30 influenza-like cases in one school in a week: event report within 2 hours",
                                                             "同一学校1周内流感样病例30例及以上：2小时内按事件报告"), ("school",), (INFLUENZA,))),
    "rash-school": (
        Threshold("rash-school-7-days", 10, 7, Bilingual(
            "10 of mumps, scarlet fever, chickenpox, measles or rubella in one school in a week: event report",
            "同一学校1周内流行性腮腺炎、猩红热、水痘、麻疹或风疹10例及以上：按事件报告"), ("school",), (EVENTS,)),),
    "diarrhoea-school": (
        Threshold("diarrhoea-school-7-days", 20, 7, Bilingual("20 of infectious diarrhoea in one school in a week: event report",
                                                              "同一学校1周内感染性腹泻20例及以上：按事件报告"), ("school",), (EVENTS,)),),
    "hepatitis-typhoid-school": (
        Threshold("hepatitis-typhoid-school-7-days", 5, 7, Bilingual("5 of hepatitis A or E, typhoid or paratyphoid in one school in a week: event report",
                                                                     "同一学校1周内甲肝、戊肝、伤寒或副伤寒5例及以上：按事件报告"), ("school",), (EVENTS,)),),
}
DEFAULT = "cluster"
