"""The clauses that the table of rights rests on, in their words (regulations/requirements.jsonl has where each comes from)."""

from __future__ import annotations

from collections.abc import Mapping

from regulations.values.reviews.findings import Citation

CLAUSES: Mapping[str, Citation] = {
    "R000-07": Citation("tonghua-hrss", "13", "因情况紧急，需要当场启动的，承办人应当在24小时内向有审批权的负责人报告，并补办批准手续"),
    "R000-22": Citation("tonghua-hrss", "35", "依职权的行政执法事项需要在归档期内报厅法规处备案"),
    "R000-23": Citation("tonghua-hrss", "35", "明确专人负责行政执法记录的归档、保存、使用和管理"),
    "R000-25": Citation("tonghua-hrss", "36", "记录人员应当在2个工作日内将电子记录存储至执法平台或者承办单位专用存储器，不得自行保管"),
    "R000-30": Citation("tonghua-hrss", "39", "须经分管局领导同意后方可复制使用，但依法应当保密的除外"),
    "R000-33": Citation("tonghua-hrss", "42", "未经分管局领导批准，无关人员不得查阅"),
    "R000-34": Citation(
        "tonghua-hrss", "43", "按照名称、执法记录设备编号、执法人员信息、使用时间、案件当事人和案由名称等项目分类进行严格管理"
    ),
    "R000-35": Citation("tonghua-hrss", "44", "应当及时检查执法记录设备的电池容量、内存空间"),
    "R000-36": Citation("tonghua-hrss", "45", "遇到故障应立即停止使用并及时报告，联系专业部门进行维修，不得私自将设备进行拆装和更换处理"),
    "R001-13": Citation("guhan-town", "14", "确实无法继续记录的，应事后书面说明情况"),
    "R001-20": Citation("guhan-town", "20", "未经行政执法机关负责人批准不得公开"),
    "R001-22": Citation("guhan-town", "21", "对执法全过程记录信息进行实时调阅，及时发现薄弱环节"),
    "R001-24": Citation("guhan-town", "22", "不得在保存期内销毁执法过程的文字记录和专用存储设备中的音像记录"),
    "R001-26": Citation("guhan-town", "23", "配备行政执法信息专用服务器，由专人统一管理和保存音像记录原始资料"),
    "R001-27": Citation("guhan-town", "25", "定期维护保养，及时发现和处理设备存在的问题"),
    "R001-29": Citation("guhan-town", "27", "妨碍、阻挠执法人员进行文字、音像记录的，移交公安机关处理"),
    "R002-14": Citation("tonghua-gazetteer", "27", "專門人員負責對全過程記錄文字和音像資料的归档、保管和使用"),
    "R002-15": Citation("tonghua-gazetteer", "28", "經行政科室負責人同意，可复制使用"),
    "R003-2-01": Citation("jilin-civil-affairs", "附件2 10(五)", "承办机构每年1210日前将本年度行政执法分类数据情况报法制机构"),
    "R002-18": Citation("tonghua-gazetteer", "31", "全程记录内部审批流程，明确承办人、审核人、批准人"),
    "R003-2-03": Citation("jilin-civil-affairs", "附件2 12", "法制机构负责对行政执法全过程记录工作的监督、检查、指导和协调"),
    "R003-2-14": Citation(
        "jilin-civil-affairs",
        "附件2 18(一)1",
        "记录人员应当在2个工作日内将电子记录标明案号、行政相对人姓名或者名称、承办人姓名等信息,存储至执法信息系统或者专用存储器"
        ",不得自行保管",
    ),
    "R003-2-16": Citation("jilin-civil-affairs", "附件2 18(一)2", "属于声音资料的,应当附有该声音内容的文字记录"),
    "R003-2-17": Citation(
        "jilin-civil-affairs", "附件2 18(一)3", "行政执法行为执行终结之日起30日内,应当将行政执法记录形成案卷,一案一卷,依法归档保存"
    ),
    "R003-2-18": Citation("jilin-civil-affairs", "附件2 18(一)4", "行政相对人依法申请查阅、复制行政执法记录的,须经主管领导批准"),
    "R003-2-19": Citation(
        "jilin-civil-affairs",
        "附件2 18(一)5",
        "因工作需要调用行政执法全过程记录须经主管领导批准。任何个人不得私自调用已归档的行政执法全过程记录",
    ),
    "R003-2-21": Citation("jilin-civil-affairs", "附件2 19(一)", "应当纳入依法行政及行政执法评议考核"),
    "R003-2-23": Citation("jilin-civil-affairs", "附件2 28", "法制机构自受理之日起7个工作日内审核完毕"),
    "R003-2-24": Citation("jilin-civil-affairs", "附件2 29", "必要时可以调阅行政执法活动相关材料"),
    "R003-3-05": Citation(
        "jilin-civil-affairs", "附件3 5", "使用人员应在执法和管理活动结束后及时制作工作记录,写明无法使用的原因和依据,即时向上级领导报告"
    ),
    "R003-3-12": Citation(
        "jilin-civil-affairs",
        "附件3 10",
        "应当在执法工作结束后及时将音像记录设备记录的音像资料传输到音像记录设备信息采集系统,填写《证据登记保存清单》,严格保管",
    ),
    "R003-3-17": Citation("jilin-civil-affairs", "附件3 14", "按一定比例对现场执法全过程音视频记录资料进行抽查,纳入执法质量考评"),
    "R003-3-20": Citation(
        "jilin-civil-affairs",
        "附件3 15",
        "非本部门需要调取行政执法全过程记录,须经主要领导同意,并签署《调取证据通知书》后,由承办机构提供复制信息,并记录在案",
    ),
    "R004-24": Citation("linxi-hrss", "25", "应当在行政执法事项结束后24小时内存储到执法信息系统，或者交由本单位专门人员存储"),
    "R004-27": Citation("linxi-hrss", "25", "对执法记录仪记录的音像资料进行采集、统计、汇总、考核和查询"),
    "R004-30": Citation("linxi-hrss", "28", "确因工作需要查阅、复制或者拷贝的，经本单位负责人批准后方可进行"),
    "R004-31": Citation("linxi-hrss", "29", "经主管负责人或主要负责人同意，可复制使用，依法应保密的除外"),
    "R004-34": Citation("linxi-hrss", "31", "应当及时检查执法记录设备的电池容量、内存空间"),
    "R004-35": Citation("linxi-hrss", "32", "遇到故障应立即停止使用并及时报告，联系专业部门进行维修，不得私自拆装和更换"),
    "R004-36": Citation(
        "linxi-hrss",
        "33",
        "对执法记录仪记录的音像资料，定期查询、调阅和回放，监督检查是否按规定对现场行政执法事项进行全程记录、执法行为是否合法规范",
    ),
    "R004-37": Citation(
        "linxi-hrss", "34", "法制机构应当定期通报行政执法全过程记录情况，并将各执法单位行政执法全过程记录的实施情况纳入绩效考核"
    ),
}
