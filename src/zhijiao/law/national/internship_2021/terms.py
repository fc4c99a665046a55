"""The words of a placement that the law distinguishes: kinds, venues, hazards, payers, provinces.

Each list is what may stand in a cell of the sheet: the stored value, the English word, the Chinese word.
"""

from __future__ import annotations

import re
from typing import Self

from zhijiao.basics.words import Terms


class Sex(Terms):
    """Sex as in the student roll."""

    MALE = "M", "male", "男"
    FEMALE = "F", "female", "女"


class PlacementKind(Terms):
    """The two types of internship of 2021, and the apprenticeship of enrolled students."""

    POST = "post", "post internship", "岗位实习"
    COGNITION = "cognition", "cognition internship", "认识实习"
    APPRENTICESHIP = "apprenticeship", "apprenticeship", "学徒制"


class Venue(Terms):
    """What kind of place the post is in. A closed list: the first seven are barred to interns."""

    BAR = "bar", "bar", "酒吧"
    NIGHTCLUB = "nightclub", "nightclub", "夜总会"
    KARAOKE = "karaoke", "karaoke", "歌厅"
    BATH = "bath", "bath centre", "洗浴中心"
    GAME_HALL = "game_hall", "electronic-game hall", "电子游戏厅"
    INTERNET_CAFE = "internet_cafe", "internet cafe", "网吧"
    ENTERTAINMENT = "entertainment", "other commercial entertainment", "其他营业性娱乐场所"
    FACTORY = "factory", "factory", "工厂"
    OFFICE = "office", "office", "办公室"
    SHOP = "shop", "shop", "商店"
    HOSPITAL = "hospital", "hospital", "医院"
    SCHOOL = "school", "school", "学校"
    RESTAURANT = "restaurant", "restaurant", "餐馆"
    HOTEL = "hotel", "hotel", "酒店"
    FARM = "farm", "farm", "农场"
    WAREHOUSE = "warehouse", "warehouse", "仓库"
    CONSTRUCTION_SITE = "construction_site", "construction site", "建筑工地"
    LABORATORY = "laboratory", "laboratory", "实验室"
    KINDERGARTEN = "kindergarten", "kindergarten", "幼儿园"
    NURSING_HOME = "nursing_home", "nursing home", "养老院"
    VESSEL = "vessel", "vessel", "船舶"
    MINE = "mine", "mine", "矿山"
    OTHER = "other", "other", "其他"


BARRED_VENUES = tuple(v.value for v in (Venue.BAR, Venue.NIGHTCLUB, Venue.KARAOKE, Venue.BATH, Venue.GAME_HALL,
                                        Venue.INTERNET_CAFE, Venue.ENTERTAINMENT))


class Hazard(Terms):
    """Hazards of a post that have a word of their own. The list is open: any other word is a hazard too."""

    HEIGHT = "height", "work at height", "高空"
    UNDERGROUND = "underground", "work underground", "井下"
    RADIATION = "radiation", "radiation", "放射性"
    TOXIC = "toxic", "toxic substances", "有毒"
    FLAMMABLE = "flammable", "flammable substances", "易燃"
    EXPLOSIVE = "explosive", "explosive substances", "易爆"
    HEAVY_LOAD = "heavy_load", "heavy loads", "搬运重物"
    DUST = "dust", "dust", "粉尘"
    NOISE = "noise", "noise", "噪声"
    HEAT = "heat", "heat", "高温"
    COLD = "cold", "cold", "低温"
    CONFINED_SPACE = "confined_space", "confined space", "密闭空间"


class PayChannel(Terms):
    """Through whom the pay reaches the student."""

    DIRECT = "direct", "directly to the student", "直接支付"
    THIRD_PARTY = "third_party", "through a third party", "第三方代发"


class PayForm(Terms):
    """What the student is paid in."""

    MONEY = "money", "money", "货币"
    GOODS = "goods", "goods", "实物"
    VOUCHER = "voucher", "vouchers", "购物卡"


class PremiumPayer(Terms):
    """Who pays the premium of the internship insurance."""

    SCHOOL = "school", "school", "学校"
    ENTERPRISE = "enterprise", "enterprise", "企业"
    STUDENT = "student", "student", "学生"


class ExamResult(Terms):
    """Result of the safety examination before the start."""

    PASSED = "passed", "passed", "合格"
    FAILED = "failed", "failed", "不合格"


class LiftableRule(Terms):
    """The rules that a valid exception filing lifts (article 17)."""

    HIGH_RISK_POST = "high_risk_post", "high-risk post", "高风险岗位"
    REST_DAYS_AND_HOLIDAYS = "rest_days_and_holidays", "rest days and holidays", "休息日和法定节假日"
    NO_OVERTIME = "no_overtime", "overtime", "加班"
    NO_NIGHT_SHIFT = "no_night_shift", "night shift", "上夜班"


class Province(Terms):
    """Where the post is: the first two digits of the division code (GB/T 2260), or abroad."""

    BEIJING = "11", "Beijing", "北京"
    TIANJIN = "12", "Tianjin", "天津"
    HEBEI = "13", "Hebei", "河北"
    SHANXI = "14", "Shanxi", "山西"
    INNER_MONGOLIA = "15", "Inner Mongolia", "内蒙古"
    LIAONING = "21", "Liaoning", "辽宁"
    JILIN = "22", "Jilin", "吉林"
    HEILONGJIANG = "23", "Heilongjiang", "黑龙江"
    SHANGHAI = "31", "Shanghai", "上海"
    JIANGSU = "32", "Jiangsu", "江苏"
    ZHEJIANG = "33", "Zhejiang", "浙江"
    ANHUI = "34", "Anhui", "安徽"
    FUJIAN = "35", "Fujian", "福建"
    JIANGXI = "36", "Jiangxi", "江西"
    SHANDONG = "37", "Shandong", "山东"
    HENAN = "41", "Henan", "河南"
    HUBEI = "42", "Hubei", "湖北"
    HUNAN = "43", "Hunan", "湖南"
    GUANGDONG = "44", "Guangdong", "广东"
    GUANGXI = "45", "Guangxi", "广西"
    HAINAN = "46", "Hainan", "海南"
    CHONGQING = "50", "Chongqing", "重庆"
    SICHUAN = "51", "Sichuan", "四川"
    GUIZHOU = "52", "Guizhou", "贵州"
    YUNNAN = "53", "Yunnan", "云南"
    TIBET = "54", "Tibet", "西藏"
    SHAANXI = "61", "Shaanxi", "陕西"
    GANSU = "62", "Gansu", "甘肃"
    QINGHAI = "63", "Qinghai", "青海"
    NINGXIA = "64", "Ningxia", "宁夏"
    XINJIANG = "65", "Xinjiang", "新疆"
    TAIWAN = "71", "Taiwan", "台湾"
    HONG_KONG = "81", "Hong Kong", "香港"
    MACAO = "82", "Macao", "澳门"
    ABROAD = "abroad", "abroad", "境外"

    @classmethod
    def find(cls, text: str) -> Self | None:  # type: ignore[override]
        """Return the province that `text` names, also as 210000, 210102 or 辽宁省."""
        if re.fullmatch(r"\d{4}(\d\d)?", text):
            text = text[:2]
        return super().find(re.sub(r"(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$", "", text))
