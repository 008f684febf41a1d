/**
 * The Mongolian-medicine form (domain.md §3.3): three roots, six base disorders, three examinations with stress on urine and stool.
 * An optional part of the case record.
 */
import * as z from 'zod'
import { text } from './common.ts'

/** 赫依, 希拉, 巴达干 */
export const roots = ['khii', 'shar', 'badgan'] as const
/** 偏盛, 偏衰, 紊乱 */
export const rootStates = ['excess', 'deficient', 'disturbed'] as const
export const constitutions = [
  'khii',
  'shar',
  'badgan',
  'khii_shar',
  'khii_badgan',
  'shar_badgan',
  'combined',
] as const
/** 六基症: 赫依, 希拉, 巴达干, 血, 黄水, 粘虫 */
export const baseDisorders = ['khii', 'shar', 'badgan', 'blood', 'yellow_fluid', 'parasite'] as const
export const thermalNatures = ['cold', 'heat', 'mixed'] as const
/** 脏腑, 黑脉, 白脉, 五官 */
export const seats = ['organs', 'black_vessels', 'white_vessels', 'sense_organs'] as const
/** 放血, 火灸, 针刺, 药浴, 正骨, 脑震 */
export const externalTherapies = [
  'bloodletting',
  'moxibustion',
  'acupuncture',
  'medicated_bath',
  'bone_setting',
  'brain_shock',
] as const

const Root = z.object({ state: z.enum(rootStates).nullable(), evidence: text(500) })

export const MongolianForm = z
  .object({
    constitution: z.enum(constitutions).nullable(),
    roots: z.object({ khii: Root, shar: Root, badgan: Root }),
    disorders: z.array(z.enum(baseDisorders)).max(6),
    thermal: z.enum(thermalNatures).nullable(),
    seats: z.array(z.enum(seats)).max(4),
    seatNote: text(300),
    /** 触诊（切脉） */
    pulse: text(1000),
    tongue: text(500),
    urine: z.object({ colour: text(100), smell: text(100), foam: text(100), note: text(300) }),
    stool: z.object({ colour: text(100), smell: text(100), form: text(100), note: text(300) }),
    /** In the patient's or the doctor's own words, usually in Mongolian script. */
    narrative: text(4000),
    treatment: z.object({
      /** 饮食 */
      diet: text(500),
      /** 起居 */
      conduct: text(500),
      /** 药物, with small weights and times of the day */
      medicine: text(1000),
      /** 传统疗术 */
      external: z.array(z.enum(externalTherapies)).max(6),
      note: text(500),
    }),
  })
  .meta({ id: 'MongolianForm' })
export type MongolianForm = z.infer<typeof MongolianForm>
