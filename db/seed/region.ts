/**
 * The demonstration region: the institutions that the programme's reports name, six lines on the subjects they mention (the reports
 * do not name the lines), and invented people.
 */

import type { CompletenessRules } from '../../server/domain/completeness.ts'

export const institutions = [
  [
    'gam',
    '中国中医科学院广安门医院',
    "Guang'anmen Hospital, China Academy of Chinese Medical Sciences",
    '广安门医院',
    "Guang'anmen Hospital",
    'beijing',
    null,
  ],
  [
    'ya',
    '首都医科大学附属北京佑安医院',
    "Beijing You'an Hospital, Capital Medical University",
    '佑安医院',
    "You'an Hospital",
    'beijing',
    null,
  ],
  [
    'bch',
    '北京儿童医院',
    "Beijing Children's Hospital",
    '北京儿童医院',
    "Beijing Children's Hospital",
    'beijing',
    null,
  ],
  [
    'ekys',
    '北京市中西医结合儿科研究所',
    'Beijing Institute of Integrated Paediatrics',
    '儿科研究所',
    'Institute of Integrated Paediatrics',
    'beijing',
    null,
  ],
  ['lf', '北京市隆福医院', 'Beijing Longfu Hospital', '隆福医院', 'Longfu Hospital', 'beijing', null],
  [
    'zmy',
    '呼和浩特市中医蒙医医院',
    'Hohhot Hospital of Traditional Chinese and Mongolian Medicine',
    '市中医蒙医医院',
    'Hohhot TCM and Mongolian Hospital',
    'hohhot',
    null,
  ],
  [
    'ey',
    '呼和浩特市第二医院',
    'Hohhot Second Hospital',
    '市第二医院',
    'Hohhot Second Hospital',
    'hohhot',
    null,
  ],
  [
    'fy',
    '呼和浩特市妇幼保健院',
    "Hohhot Women's and Children's Hospital",
    '市妇幼保健院',
    "Hohhot Women's and Children's Hospital",
    'hohhot',
    null,
  ],
  [
    'yq',
    '玉泉区中医蒙医医院',
    'Yuquan District TCM and Mongolian Hospital',
    '玉泉区中蒙医院',
    'Yuquan District Hospital',
    'hohhot',
    'zmy',
  ],
  [
    'hl',
    '和林格尔县中医蒙医医院',
    'Horinger County TCM and Mongolian Hospital',
    '和林格尔县中蒙医院',
    'Horinger County Hospital',
    'hohhot',
    'zmy',
  ],
  [
    'qs',
    '清水河县中医蒙医医院',
    'Qingshuihe County TCM and Mongolian Hospital',
    '清水河县中蒙医院',
    'Qingshuihe County Hospital',
    'hohhot',
    'zmy',
  ],
  [
    'wjw',
    '呼和浩特市卫生健康委员会',
    'Hohhot Municipal Health Commission',
    '呼市卫健委',
    'Hohhot Health Commission',
    'hohhot',
    null,
  ],
] as const
export type InstitutionCode = (typeof institutions)[number][0]

/** code, institution, Chinese, English */
export const departments = [
  ['gam-sleep', 'gam', '心理睡眠科', 'Sleep and Psychosomatic Medicine'],
  ['gam-brain', 'gam', '脑病科', 'Encephalopathy'],
  ['ya-liver', 'ya', '肝病消化中心', 'Hepatology and Digestive Centre'],
  ['bch-lung', 'bch', '呼吸科', 'Respiratory Medicine'],
  ['ekys-paed', 'ekys', '中西医结合儿科', 'Integrated Paediatrics'],
  ['lf-geri', 'lf', '老年医学科', 'Geriatrics'],
  ['zmy-sleep', 'zmy', '睡眠医学中心', 'Sleep Medicine Centre'],
  ['zmy-brain', 'zmy', '脑病科', 'Encephalopathy'],
  ['ey-liver', 'ey', '肝病科', 'Hepatology'],
  ['fy-paed', 'fy', '儿科', 'Paediatrics'],
  ['yq-med', 'yq', '内科', 'Internal Medicine'],
  ['hl-geri', 'hl', '老年病科', 'Geriatrics'],
  ['qs-med', 'qs', '内科', 'Internal Medicine'],
  ['wjw-gh', 'wjw', '中医蒙医处', 'Division of Chinese and Mongolian Medicine'],
] as const
export type DepartmentCode = (typeof departments)[number][0]

export const lines = [
  {
    code: 'SL',
    seal: '眠',
    zh: '睡眠医学',
    en: 'Sleep medicine',
    department: 'gam-sleep',
    beijing: 'gam',
    hohhot: 'zmy',
    phone: '010-0000 0001',
  },
  {
    code: 'LV',
    seal: '肝',
    zh: '肝病',
    en: 'Liver disease',
    department: 'ya-liver',
    beijing: 'ya',
    hohhot: 'ey',
    phone: '010-0000 0002',
  },
  {
    code: 'RS',
    seal: '肺',
    zh: '小儿呼吸',
    en: 'Paediatric respiratory',
    department: 'bch-lung',
    beijing: 'bch',
    hohhot: 'fy',
    phone: '010-0000 0003',
  },
  {
    code: 'PD',
    seal: '儿',
    zh: '儿科中西医',
    en: 'Integrated paediatrics',
    department: 'ekys-paed',
    beijing: 'ekys',
    hohhot: 'fy',
    phone: '010-0000 0004',
  },
  {
    code: 'GR',
    seal: '老',
    zh: '老年与脑健康',
    en: 'Geriatrics and brain health',
    department: 'lf-geri',
    beijing: 'lf',
    hohhot: 'hl',
    phone: '010-0000 0005',
  },
  {
    code: 'ST',
    seal: '脑',
    zh: '卒中',
    en: 'Stroke',
    department: 'gam-brain',
    beijing: 'gam',
    hohhot: 'zmy',
    phone: '010-0000 0006',
  },
] as const
export type LineCode = (typeof lines)[number]['code']

/** The line whose hospital in Beijing pre-checks what comes to it. */
export const prechecked: LineCode = 'LV'

/** What a line asks for beside or instead of what every request holds; the specialties differ in what can be judged without. */
export const lineAsks: Readonly<Record<LineCode, CompletenessRules>> = {
  SL: {
    items: { tongue_photo: 'recommended', sublingual_photo: 'recommended', tcm_pattern: 'recommended' },
    least: {},
  },
  LV: { items: { laboratory_file: 'required', imaging_file: 'recommended' }, least: {} },
  /* a child's pulse is hard to feel; an X-ray is not */
  RS: { items: { imaging_file: 'required', pulse: 'recommended', tongue_photo: 'recommended' }, least: {} },
  PD: { items: { pulse: 'recommended', tongue_photo: 'recommended' }, least: {} },
  GR: { items: { laboratory_file: 'recommended', imaging_file: 'recommended' }, least: {} },
  ST: { items: { imaging_file: 'recommended' }, least: { imaging_file: 2 } },
}

const chief = ['主任医师', 'Chief physician'] as const
const associate = ['副主任医师', 'Associate chief physician'] as const
const attending = ['主治医师', 'Attending physician'] as const

/** login, name, English name, title, department, lines served */
export const experts: readonly (readonly [
  string,
  string,
  string,
  readonly [string, string],
  DepartmentCode,
  readonly LineCode[],
])[] = [
  ['linruogu', '林若谷', 'Lin Ruogu', chief, 'gam-sleep', ['SL']],
  ['shenyiming', '沈一鸣', 'Shen Yiming', associate, 'gam-sleep', ['SL']],
  ['tangyun', '唐筠', 'Tang Yun', associate, 'gam-sleep', ['SL']],
  ['guhuaiqing', '顾怀清', 'Gu Huaiqing', chief, 'gam-brain', ['ST']],
  ['peizhongyue', '裴仲岳', 'Pei Zhongyue', chief, 'gam-brain', ['ST', 'SL']],
  ['weiruozhou', '魏若舟', 'Wei Ruozhou', associate, 'gam-brain', ['ST']],
  ['fangshaolan', '方少岚', 'Fang Shaolan', chief, 'ya-liver', ['LV']],
  ['qiuwenbo', '邱文博', 'Qiu Wenbo', associate, 'ya-liver', ['LV']],
  ['duanjingshu', '段静姝', 'Duan Jingshu', chief, 'ya-liver', ['LV']],
  ['heyunqi', '何蕴琪', 'He Yunqi', chief, 'bch-lung', ['RS']],
  ['lujiashu', '陆嘉树', 'Lu Jiashu', associate, 'bch-lung', ['RS']],
  ['zhaominhua', '赵旻桦', 'Zhao Minhua', associate, 'bch-lung', ['RS', 'PD']],
  ['yanhuaijin', '颜怀瑾', 'Yan Huaijin', chief, 'ekys-paed', ['PD']],
  ['songqiaoyi', '宋乔伊', 'Song Qiaoyi', associate, 'ekys-paed', ['PD']],
  ['mengfanxing', '孟繁星', 'Meng Fanxing', associate, 'ekys-paed', ['PD']],
  ['jiangtingyun', '蒋庭筠', 'Jiang Tingyun', chief, 'lf-geri', ['GR']],
  ['caozhiyuan', '曹致远', 'Cao Zhiyuan', chief, 'lf-geri', ['GR']],
  ['luoyaqin', '罗雅琴', 'Luo Yaqin', associate, 'lf-geri', ['GR']],
]

/** login, name, English name, title, department, lines mostly asked */
export const doctors: readonly (readonly [
  string,
  string,
  string,
  readonly [string, string],
  DepartmentCode,
  readonly LineCode[],
])[] = [
  ['wulantuya', '乌兰图雅', 'Ulaantuyaa', attending, 'zmy-sleep', ['SL', 'ST']],
  ['bayaer', '巴雅尔', 'Bayar', associate, 'zmy-sleep', ['SL']],
  ['zhanghaoran', '张浩然', 'Zhang Haoran', attending, 'zmy-sleep', ['SL', 'GR']],
  ['narenhua', '娜仁花', 'Narenhua', associate, 'zmy-brain', ['ST']],
  ['lizhiqiang', '李志强', 'Li Zhiqiang', attending, 'zmy-brain', ['ST', 'GR']],
  ['suhe', '苏和', 'Sukh', attending, 'zmy-brain', ['ST']],
  ['wangyafei', '王雅菲', 'Wang Yafei', attending, 'ey-liver', ['LV']],
  ['chaolumeng', '朝鲁蒙', 'Chuluun', associate, 'ey-liver', ['LV']],
  ['gaojianjun', '高建军', 'Gao Jianjun', attending, 'ey-liver', ['LV']],
  ['liuqingmei', '刘青梅', 'Liu Qingmei', attending, 'fy-paed', ['RS', 'PD']],
  ['tuoya', '托娅', 'Tuoya', associate, 'fy-paed', ['RS']],
  ['chenxiaowen', '陈晓雯', 'Chen Xiaowen', attending, 'fy-paed', ['PD']],
  ['hasichaolu', '哈斯朝鲁', 'Hasichuluu', attending, 'fy-paed', ['PD', 'RS']],
  ['zhaoyongsheng', '赵永胜', 'Zhao Yongsheng', attending, 'yq-med', ['SL', 'GR']],
  ['alatan', '阿拉坦', 'Altan', attending, 'yq-med', ['ST', 'LV']],
  ['wuguifang', '武桂芳', 'Wu Guifang', associate, 'hl-geri', ['GR']],
  ['qiqige', '其其格', 'Tsetseg', attending, 'hl-geri', ['GR', 'ST']],
  ['renzhigang', '任志刚', 'Ren Zhigang', attending, 'hl-geri', ['GR']],
  ['yangcuilan', '杨翠兰', 'Yang Cuilan', attending, 'qs-med', ['ST', 'GR']],
  ['mengkebateer', '孟克巴特尔', 'Monkhbaatar', attending, 'qs-med', ['SL', 'LV']],
]

/** login, name, English name, title, role */
export const administrators = [
  ['hewenjing', '贺文静', 'He Wenjing', ['审计管理员', 'Audit administrator'], 'audit_admin'],
  ['dingkaifeng', '丁凯峰', 'Ding Kaifeng', ['审计管理员', 'Audit administrator'], 'audit_admin'],
  ['baiyinna', '白音娜', 'Baiyinna', ['系统管理员', 'System administrator'], 'system_admin'],
  ['xuezhaohui', '薛朝晖', 'Xue Zhaohui', ['安全管理员', 'Security administrator'], 'security_admin'],
] as const

/** Patients' names are put together by chance from these; all are invented. */
export const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷',
]
export const givenNames = {
  male: [
    '建国',
    '志强',
    '海峰',
    '文斌',
    '永胜',
    '俊杰',
    '浩',
    '明远',
    '铁柱',
    '占山',
    '巴特尔',
    '朝鲁',
    '苏德',
    '宝音',
    '子轩',
    '天佑',
  ],
  female: [
    '秀英',
    '桂兰',
    '玉梅',
    '晓萍',
    '雅琴',
    '丽娟',
    '慧',
    '春花',
    '其木格',
    '萨仁',
    '乌云',
    '托娅',
    '雨桐',
    '欣怡',
    '淑芬',
    '凤霞',
  ],
} as const
