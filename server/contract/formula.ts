/** A formula that the patient takes (方药), as the national data set of prescriptions names its parts (domain.md §3.2). */
import * as z from 'zod'
import { filledText, text } from './common.ts'

/** 汤剂, 颗粒, 膏方, 丸剂, 散剂 */
export const formulaForms = ['decoction', 'granules', 'paste', 'pills', 'powder'] as const

export const FormulaHerb = z.object({
  /** Standard name: `附子`. */
  name: filledText(40),
  /** 炮制: `制`, `炒`. */
  processing: text(20),
  /** g in one dose; null where it is not known */
  grams: z.number().positive().max(500).nullable(),
  /** 脚注 */
  footnote: text(40),
})
export type FormulaHerb = z.infer<typeof FormulaHerb>

/** 中药饮片处方 DE08.50.049.00 */
export const Formula = z
  .object({
    name: text(100),
    form: z.enum(formulaForms).nullable(),
    /** 剂数 DE08.50.050.00 */
    doses: z.number().int().min(1).max(180).nullable(),
    /** doses a day */
    perDay: z.number().positive().max(10).nullable(),
    /** times a day */
    timesPerDay: z.number().int().min(1).max(12).nullable(),
    /** ml at a time */
    volume: z.number().int().min(1).max(1000).nullable(),
    /** 口服, 外洗, 灌肠 … */
    route: text(40),
    /** 煎煮法 DE08.50.047.00 */
    decoction: text(300),
    /** 用药方法 DE06.00.136.00 */
    use: text(300),
    /** 忌口 */
    avoid: text(200),
    herbs: z.array(FormulaHerb).max(40),
  })
  .meta({ id: 'Formula' })
export type Formula = z.infer<typeof Formula>
