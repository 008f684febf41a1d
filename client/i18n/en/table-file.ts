import type { Texts } from '../zh.ts'

export const tableFile: Texts['tableFile'] = {
  choose: 'Choose a file',
  another: 'Another file',
  drop: 'Drop an Excel (.xlsx) or CSV file here, or press “Choose a file”',
  template: 'Download a template',
  read: (rows, name) => `${name}: ${rows} ${rows === 1 ? 'row' : 'rows'}`,
  encoding: (name) => `Encoding ${name}`,
  sheet: (name) => `Only the first sheet “${name}” was read`,
  bad: (count) =>
    `${count} ${count === 1 ? 'row has' : 'rows have'} errors; mend or leave out what is wrong before importing`,
  good: (count) => (count === 1 ? 'The row can be imported' : `All ${count} rows can be imported`),
  onlyBad: 'Only with errors',
  column: { line: 'Row', remove: 'Actions' },
  remove: 'Leave out',
  removeOf: (line) => `Leave out row ${line}`,
  fieldOf: (line, field) => `Row ${line} ${field}`,
  removed: (count) => `${count} left out`,
  restore: 'Bring them back',
  check: 'Check again',
  none: 'No rows to import',
  more: (count) => `Show ${count} more`,
  stale: 'Changes not checked yet',
}
