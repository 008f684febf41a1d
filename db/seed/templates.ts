/** Two templates for each line of the demonstration region. Invented, and for nobody in particular. */
import { json, type Tx } from '../open.ts'
import type { Region } from './people.ts'
import type { Random } from './random.ts'
import type { LineCode } from './region.ts'

type Texts = {
  zh: string
  en: string
  findings: string
  advice: string
  differential: string
  principle: string
  tests: string
  monitoring: string
  warning: string
}

const limits = '根据所提供资料和视频所见作出，未亲自查体；资料有补充时可另出新版。'

const templates: Readonly<Record<LineCode, readonly [Texts, Texts]>> = {
  SL: [
    {
      zh: '失眠：减停镇静药',
      en: 'Insomnia: tapering hypnotics',
      findings: '已阅病史、睡眠量表、用药记录和舌象照片。',
      advice: '先明确证候与失眠的维持因素，再定减药速度；每步维持一至两周，睡眠不稳则退回上一剂量。',
      differential: '与睡眠呼吸暂停、不宁腿、焦虑抑郁所致失眠鉴别。',
      principle: '',
      tests: '必要时多导睡眠监测；甲状腺功能。',
      monitoring: '睡眠日记，每周一次量表。',
      warning: '出现自伤念头、幻觉或持续心悸，立即就近急诊。',
    },
    {
      zh: '失眠：初诊辨证',
      en: 'Insomnia: first pattern differentiation',
      findings: '已阅四诊资料，脉象由当地医师代诊。',
      advice: '以证候为先，方药见建议方；同时行睡眠卫生与认知行为指导。',
      differential: '',
      principle: '疏肝泻热，养血安神。',
      tests: '',
      monitoring: '两周后复评证候。',
      warning: '服药后腹泻、皮疹时停药并联系当地医师。',
    },
  ],
  LV: [
    {
      zh: '慢性肝病：抗病毒评估',
      en: 'Chronic liver disease: antiviral assessment',
      findings: '已阅肝功能、病毒定量、超声与既往用药。',
      advice: '按病毒载量、肝功能和纤维化程度决定是否启动或调整抗病毒治疗。',
      differential: '与药物性、自身免疫性和酒精性肝病鉴别。',
      principle: '',
      tests: '乙肝病毒定量、甲胎蛋白、肝弹性。',
      monitoring: '每三个月肝功能，每六个月超声与甲胎蛋白。',
      warning: '出现黄疸加深、意识改变、呕血或黑便，立即急诊。',
    },
    {
      zh: '肝硬化：腹水处理',
      en: 'Cirrhosis: managing ascites',
      findings: '已阅肝功能、电解质、超声与入出量。',
      advice: '限钠，利尿剂由小剂量起，按体重和电解质调整；张力大时放液并补白蛋白。',
      differential: '与结核性、恶性和心源性腹水鉴别。',
      principle: '',
      tests: '腹水常规与生化、血清腹水白蛋白梯度。',
      monitoring: '每日体重，三天一次电解质与肌酐。',
      warning: '发热腹痛、尿少、嗜睡时立即就诊。',
    },
  ],
  RS: [
    {
      zh: '小儿慢性咳嗽',
      en: 'Chronic cough in children',
      findings: '已阅病程、胸片、用药记录。',
      advice: '按年龄和咳嗽性质分步处理，避免经验性反复使用抗生素。',
      differential: '与咳嗽变异性哮喘、上气道咳嗽综合征、异物鉴别。',
      principle: '',
      tests: '五岁以上可行肺功能和呼出气一氧化氮。',
      monitoring: '两周复评，记录夜咳次数。',
      warning: '呼吸急促、口唇发紫、精神差，立即急诊。',
    },
    {
      zh: '小儿肺炎：住院与否',
      en: 'Pneumonia in children: admit or not',
      findings: '已阅体温、呼吸频率、血氧与影像。',
      advice: '血氧低于 92%、呼吸急促、拒食或脱水时住院治疗。',
      differential: '',
      principle: '',
      tests: '血常规、C 反应蛋白、病原学。',
      monitoring: '每四小时呼吸频率与血氧。',
      warning: '三凹征、嗜睡、抽搐，立即转上级医院。',
    },
  ],
  PD: [
    {
      zh: '小儿腹泻：中西医结合',
      en: 'Diarrhoea in children: integrated care',
      findings: '已阅病程、大便性状、脱水程度。',
      advice: '先补液，再按证候用药；继续喂养。',
      differential: '与细菌性痢疾、乳糖不耐受鉴别。',
      principle: '健脾化湿。',
      tests: '大便常规与轮状病毒抗原。',
      monitoring: '尿量、体重、精神状态。',
      warning: '无尿六小时、血便、精神萎靡，立即就诊。',
    },
    {
      zh: '小儿厌食',
      en: 'Poor appetite in children',
      findings: '已阅生长曲线、饮食史与舌象。',
      advice: '先排除器质性疾病与微量元素缺乏，再行饮食行为指导与调脾。',
      differential: '',
      principle: '运脾和胃。',
      tests: '血常规、铁蛋白、锌。',
      monitoring: '每月身高体重。',
      warning: '体重下降、反复呕吐时复诊。',
    },
  ],
  GR: [
    {
      zh: '老年认知下降：初评',
      en: 'Cognitive decline: first assessment',
      findings: '已阅量表、头部影像、用药清单与家属所述。',
      advice: '先查可逆因素并精简用药，再定认知干预与随访。',
      differential: '与抑郁、谵妄、甲状腺功能减退、维生素 B12 缺乏鉴别。',
      principle: '',
      tests: '甲状腺功能、维生素 B12、头部磁共振。',
      monitoring: '三个月复评量表。',
      warning: '突发意识混乱、跌倒、走失，立即就诊。',
    },
    {
      zh: '老年多重用药',
      en: 'Polypharmacy in the elderly',
      findings: '已阅全部用药、肾功能与跌倒史。',
      advice: '逐一核对适应证，优先停用抗胆碱能与重复药物，每次只动一种。',
      differential: '',
      principle: '',
      tests: '肌酐、电解质、心电图。',
      monitoring: '每次调整后一周血压、跌倒与睡眠。',
      warning: '头晕跌倒、心悸、少尿时联系当地医师。',
    },
  ],
  ST: [
    {
      zh: '卒中恢复期：二级预防',
      en: 'After stroke: secondary prevention',
      findings: '已阅影像、血管评估、血压血糖血脂。',
      advice: '按病因分型定抗栓方案，血压、血脂、血糖逐项达标，尽早康复。',
      differential: '',
      principle: '',
      tests: '颈动脉超声、二十四小时心电图。',
      monitoring: '每日血压，一个月复查血脂与肝功能。',
      warning: '新发口角歪斜、肢体无力、言语不清，立即拨打急救。',
    },
    {
      zh: '急性卒中：转运评估',
      en: 'Acute stroke: deciding on transfer',
      findings: '已阅发病时间、神经功能评分与平扫 CT。',
      advice: '在时间窗内先评估溶栓；大血管闭塞者边溶栓边转运。',
      differential: '与低血糖、癫痫后瘫痪、偏头痛鉴别。',
      principle: '',
      tests: '血管成像、血糖、凝血。',
      monitoring: '每十五分钟血压与神经功能评分。',
      warning: '意识下降、呕吐、血压骤升，立即复查 CT。',
    },
  ],
}

export async function fillTemplates(tx: Tx, random: Random, region: Region): Promise<void> {
  const at = new Date('2021-08-04T00:00:00Z')
  const rows = [...region.lineIds].flatMap(([code, lineId]) =>
    templates[code].map(({ zh, en, principle, tests, warning, ...texts }) => ({
      ...{ id: random.uuid(at), lineId, nameZh: zh, nameEn: en, authorId: null, createdAt: at },
      content: json({
        ...{ ...texts, treatmentPrinciple: principle, furtherTests: tests, warningSigns: warning, limits },
        procedures: '',
      }),
    })),
  )
  await tx.insertInto('opinionTemplate').values(rows).execute()
}
