/** How the demonstration's case texts are written down. All of them are invented; no patient stands behind any. */

export type CaseTemplate = {
  readonly sex?: 'male' | 'female'
  /** years, from and to */
  readonly age: readonly [number, number]
  readonly complaint: string
  readonly history: string
  readonly past: string
  readonly personal: string
  readonly examination: string
  readonly results: string
  /** temperature °C, pulse/min, breaths/min, systolic and diastolic mmHg, oxygen saturation % */
  readonly vitals: readonly [number, number, number, number, number, number]
  readonly spirit: string
  readonly tongue: {
    readonly colour: 'pale' | 'pale_red' | 'red' | 'crimson' | 'purple' | 'bluish'
    readonly shape: readonly ('normal' | 'swollen' | 'thin' | 'tooth_marked' | 'fissured' | 'prickled')[]
    readonly coatingColour: 'white' | 'yellow' | 'grey' | 'none'
    readonly coatingTexture: readonly ('thin' | 'thick' | 'moist' | 'dry' | 'greasy' | 'peeled')[]
    readonly sublingual: 'normal' | 'distended' | 'tortuous' | 'purple' | 'not_seen'
    readonly note: string
  }
  readonly listening: string
  /** cold, heat and sweat; diet and bowels; sleep; other */
  readonly inquiry: readonly [string, string, string, string]
  /** 寸 关 尺 of the left, then of the right hand, each a string of one-character pulse names */
  readonly pulse: readonly [string, string, string, string, string, string]
  /** name and ICD-10 code */
  readonly western: readonly (readonly [string, string])[]
  readonly disease: string
  readonly pattern: string
  /** name, dosage, period */
  readonly medications: readonly (readonly [string, string, string])[]
  readonly allergies: readonly (readonly [string, string])[]
  readonly purpose: string
  readonly questions: readonly string[]
  /** One for each question. */
  readonly answers: readonly string[]
  readonly advice: string
  readonly tests: string
  /** `herb grams[ note]`, parted by commas; null where no formula is advised */
  readonly formula: {
    readonly name: string
    readonly herbs: string
    readonly doses: number
    readonly usage: string
  } | null
  readonly warning: string
  /** days until the follow-up */
  readonly followUp: number
}
