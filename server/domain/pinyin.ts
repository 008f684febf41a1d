/**
 * Chinese names in Latin letters, as imaging devices write them (`WU^RIHAN`). A whole dictionary is not needed: the collation of
 * Unicode sorts Han characters by their reading, so the first character of each syllable is enough to find a reading.
 */

/** A syllable without tone, then the first character of that reading in the collation's order. */
const firstOf = [
  'a吖ai哎an安ang肮ao凹ba丷bai挀ban扳bang邦bao勹bei卑ben奔beng伻bi偪bian边biao标bie憋bin汃bing冫bo癶',
  'bu峬ca擦cai偲can参cang仓cao撡ce冊cen嵾ceng噌cha叉chai芆chan辿chang伥chao抄che车chen抻cheng阷',
  'chi吃chong充chou抽chu出chuai揣chuan巛chuang刅chui吹chun旾chuo逴ci呲cong匆cou凑cu粗cuan汆cui崔',
  'cun邨cuo搓da咑dai呆dan丹dang当dao刀de嘚den扥deng灯di氐dia嗲dian敁diao刁die爹ding丁diu丟dong东',
  'dou吺du厾duan偳dui垖dun吨duo多e妸ei诶en奀eng鞥er儿fa发fan帆fang匚fei飞fen分feng丰fo仏fou紑fu夫ga旮',
  'gai侅gan甘gang冈gao皋ge戈gei给gen根geng刯gong工gou勾gu估gua瓜guai乖guan关guang光gui归gun丨guo呙',
  'ha哈hai咍han佄hang夯hao茠he诃hei黒hen拫heng亨hong叿hou齁hu乎hua花huai怀huan欢huang巟hui灰hun昏',
  'huo吙ji讥jia加jian戋jiang江jiao艽jie阶jin巾jing坕jiong冂jiu丩ju凥juan姢jue噘jun军ka咔kai开kan刊',
  'kang忼kao髛ke匼kei剋ken肎keng劥kong空kou抠ku刳kua夸kuai蒯kuan宽kuang匡kui亏kun坤kuo扩la垃lai来',
  'lan兰lang啷lao捞le仂lei雷leng塄li哩lia俩lian奁liang良liao撩lie毟lin拎ling伶liu溜long龙lou瞜lu噜',
  'luan娈lun抡luo啰m呣ma妈mai埋man嫚mang牤mao猫me嚒mei坆men椚meng擝mi咪mian宀miao喵mie吀min民ming名',
  'miu谬mo摸mou哞mu毪na拏nai腉nan囡nang囔nao孬ne疒nei娞nen恁neng能ng嗯ni妮nian拈niang娘niao鸟nie捏',
  'nin囜ning宁niu妞nong农nou羺nu奴nuan奻nuo挪o噢ou讴pa妑pai拍pan眅pang乓pao抛pei呸pen喷peng匉pi丕',
  'pian囨piao剽pie氕pin姘ping乒po钋pou剖pu仆qi七qia掐qian千qiang呛qiao悄qie苆qin亲qing靑qiong卭',
  'qiu丘qu区quan奍que炔qun夋ran呥rang穣rao娆re惹ren人reng扔ri日rong戎rou禸ru邚ruan堧rui桵run闰ruo捼',
  'sa仨sai毢san三sang桒sao掻se閪sen森seng僧sha杀shai筛shan山shang伤shao弰she奢shen申sheng升shi尸',
  'shou収shu书shua刷shuai衰shuan闩shuang双shui脽shun吮shuo说si厶song忪sou凁su苏suan狻sui夊sun孙',
  'suo唆ta他tai囼tan坍tang汤tao夲te忑teng熥ti剔tian天tiao旫tie帖ting厅tong炵tou偷tu凸tuan湍tui推',
  'tun吞tuo乇wa屲wai歪wan弯wang尢wei危wen昷weng翁wo挝wu乌xi夕xia呷xian仙xiang乡xiao灱xie些xin心',
  'xing星xiong凶xiu休xu吁xuan吅xue疶xun坃ya丫yan恹yang央yao幺ye倻yi一yin囙ying应yo哟yong佣you优yu込',
  'yuan囦yue曰yun晕za帀zai災zan兂zang匨zao傮ze则zei贼zen怎zeng囎zha扎zhai夈zhan枬zhang张zhao佋zhe蜇',
  'zhen贞zheng凧zhi之zhong中zhou州zhu朱zhua抓zhuai跩zhuan专zhuang妆zhui隹zhun宒zhuo拙zi孜zong宗',
  'zou邹zu租zuan钻zui厜zun尊zuo嘬',
].join('')

const steps = [...firstOf.matchAll(/([a-z]+)(\p{Script=Han})/gu)].map(([, syllable = '', first = '']) => ({
  syllable,
  first,
}))
const order = new Intl.Collator('zh-u-co-pinyin')

/** Characters that people's names read otherwise than dictionaries list first. */
const inNames: Readonly<Record<string, string>> = {
  单: 'shan',
  曾: 'zeng',
  解: 'xie',
  仇: 'qiu',
  区: 'ou',
  查: 'zha',
  朴: 'piao',
  翟: 'zhai',
  覃: 'qin',
  尉: 'yu',
  缪: 'miao',
  盖: 'ge',
  长: 'chang',
  重: 'chong',
  行: 'xing',
  娜: 'na',
  薇: 'wei',
  茜: 'qian',
}

/** The reading of one Han character in letters, without tone; undefined for any other character. */
export function readingOf(character: string): string | undefined {
  if (!/^\p{Script=Han}$/u.test(character)) return undefined
  const known = inNames[character]
  if (known !== undefined) return known
  let [low, high] = [0, steps.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (order.compare(steps[middle]?.first ?? '', character) <= 0) low = middle
    else high = middle - 1
  }
  return steps[low]?.syllable
}

/**
 * A name in letters: Han characters by their reading, letters in lower case without marks, the rest gone. `lü` and `nü` are written
 * `lv`, `lyu` or `lu` (passports, older devices); all become `lu`.
 */
export function lettersOf(name: string): string {
  return [...name]
    .map((one) => readingOf(one) ?? one)
    .join('')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/([ln])(?:v|yu)/g, '$1u')
}
