import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { changeEntry, enterEntry, listEntries, voidOne } from '../app/ledger.ts'
import { addPlace, readCoverage } from '../app/ledger-coverage.ts'
import { checkRows, importRows, listImports, readFile, withdrawImport } from '../app/ledger-import.ts'
import { exportReport, listRecords, readReport } from '../app/ledger-report.ts'
import { ledgerOptions } from '../app/ledger-scope.ts'
import { AppError } from '../contract/errors.ts'
import {
  Checked,
  CheckInput,
  Coverage,
  CoverageQuery,
  EntryChange,
  EntryInput,
  ImportInput,
  ImportPage,
  Kept,
  LedgerOptions,
  LedgerPage,
  LedgerQuery,
  largestTable,
  Made,
  NewPlace,
  ProgrammeReport,
  ReadTable,
  RecordsPage,
  RecordsQuery,
  ReportFileQuery,
  ReportQuery,
  TableQuery,
  VoidInput,
  WithdrawInput,
} from '../contract/ledger.ts'
import { renderReport } from '../output/programme-pdf.ts'
import { reportWorkbook } from '../output/programme-sheet.ts'
import { type AppEnv, callOf, describe, digestOfRequest, input, pathId, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'ledger'

const limitTable = bodyLimit({
  maxSize: largestTable,
  onError: () => {
    throw new AppError('TOO_LARGE')
  },
})

/** The programme's ledger, for those who keep it and those who review it. */
export function ledgerRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .route('/', entryRoutes(deps))
    .route('/', importRoutes(deps))
    .route('/', reportRoutes(deps))
}

function entryRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/',
      describe({ tag, summary: 'Entries, the newest first', answer: LedgerPage }),
      route(deps, 'ledger.read'),
      input('query', LedgerQuery),
      async (context) =>
        context.json(await listEntries(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/options',
      describe({ tag, summary: 'What entries and filters may name', answer: LedgerOptions }),
      route(deps, 'ledger.read'),
      async (context) => context.json(await ledgerOptions(deps, callOf(context)), 200),
    )
    .post(
      '/',
      describe({ tag, summary: 'Enter one', answer: Kept }),
      route(deps, 'ledger.write', { body: 'json' }),
      input('json', EntryInput),
      async (context) =>
        context.json(await enterEntry(deps, callOf(context), context.req.valid('json')), 200),
    )
    .put(
      '/:id',
      describe({ tag, summary: 'Change one', answer: Kept }),
      route(deps, 'ledger.write', { body: 'json' }),
      pathId('id'),
      input('json', EntryChange),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await changeEntry(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
    .post(
      '/:id/void',
      describe({ tag, summary: 'Make one void, with the reason', answer: Kept }),
      route(deps, 'ledger.write', { body: 'json' }),
      pathId('id'),
      input('json', VoidInput),
      async (context) => {
        const { id } = context.req.valid('param')
        return context.json(await voidOne(deps, callOf(context), id, context.req.valid('json')), 200)
      },
    )
}

function importRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .post(
      '/imports/read',
      describe({
        tag,
        summary: 'Read an XLSX or CSV file and judge its rows; the body is the file, nothing is stored',
        answer: ReadTable,
        bodyType: 'application/octet-stream',
      }),
      route(deps, 'ledger.write', { body: 'raw' }),
      input('query', TableQuery),
      limitTable,
      async (context) => {
        context.set('requestDigest', digestOfRequest(context, ''))
        const content = Buffer.from(await context.req.arrayBuffer())
        const { fileName } = context.req.valid('query')
        return context.json(await readFile(deps, callOf(context), fileName, content), 200)
      },
    )
    .post(
      '/imports/check',
      describe({ tag, summary: 'Judge rows that were mended; nothing is stored', answer: Checked }),
      route(deps, 'ledger.write', { body: 'json' }),
      input('json', CheckInput),
      async (context) => {
        const { rows } = context.req.valid('json')
        return context.json({ rows: await checkRows(deps, callOf(context), rows) }, 200)
      },
    )
    .post(
      '/imports',
      describe({ tag, summary: 'Store all rows of a file, or none', answer: Made }),
      route(deps, 'ledger.write', { body: 'json' }),
      input('json', ImportInput),
      async (context) =>
        context.json(await importRows(deps, callOf(context), context.req.valid('json')), 200),
    )
    .get(
      '/imports',
      describe({ tag, summary: 'Imports, the newest first', answer: ImportPage }),
      route(deps, 'ledger.read'),
      async (context) => context.json({ items: await listImports(deps, callOf(context)) }, 200),
    )
    .post(
      '/imports/:id/withdraw',
      describe({ tag, summary: 'Make all entries of an import void', answer: Made }),
      route(deps, 'ledger.write', { body: 'json' }),
      pathId('id'),
      input('json', WithdrawInput),
      async (context) => {
        const { id } = context.req.valid('param')
        const { reason } = context.req.valid('json')
        return context.json(await withdrawImport(deps, callOf(context), id, reason), 200)
      },
    )
}

const fileTypes = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

function fileHeaders(form: keyof typeof fileTypes, query: z.infer<typeof ReportFileQuery>) {
  const name = query.lang === 'zh' ? '双首健康行动_项目报告' : 'programme-report'
  return {
    'Content-Type': fileTypes[form],
    'Content-Disposition': attachmentNamed(
      `${name}_${query.from}_${query.to}.${form}`,
      `programme-report.${form}`,
    ),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  }
}

function reportRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/report',
      describe({ tag, summary: 'The programme report of a period, beside another', answer: ProgrammeReport }),
      route(deps, 'ledger.read'),
      input('query', ReportQuery),
      async (context) =>
        context.json(await readReport(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/report.pdf',
      describe({ tag, summary: 'The report as PDF; the export is audited', answerType: fileTypes.pdf }),
      route(deps, 'ledger.read'),
      input('query', ReportFileQuery),
      async (context) => {
        const { lang, ...query } = context.req.valid('query')
        const report = await exportReport(deps, callOf(context), query, 'pdf')
        const bytes = await renderReport(report, lang)
        return context.body(new Uint8Array(bytes), 200, fileHeaders('pdf', { ...query, lang }))
      },
    )
    .get(
      '/report.xlsx',
      describe({
        tag,
        summary: 'The report as a workbook; the export is audited',
        answerType: fileTypes.xlsx,
      }),
      route(deps, 'ledger.read'),
      input('query', ReportFileQuery),
      async (context) => {
        const { lang, ...query } = context.req.valid('query')
        const report = await exportReport(deps, callOf(context), query, 'xlsx')
        return context.body(
          new Uint8Array(reportWorkbook(report, lang)),
          200,
          fileHeaders('xlsx', { ...query, lang }),
        )
      },
    )
    .get(
      '/records',
      describe({ tag, summary: "This system's own records behind a figure", answer: RecordsPage }),
      route(deps, 'ledger.read'),
      input('query', RecordsQuery),
      async (context) =>
        context.json(await listRecords(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/coverage',
      describe({ tag, summary: 'The tree of support, and whom it reached in a period', answer: Coverage }),
      route(deps, 'ledger.read'),
      input('query', CoverageQuery),
      async (context) =>
        context.json(await readCoverage(deps, callOf(context), context.req.valid('query')), 200),
    )
    .post(
      '/institutions',
      describe({ tag, summary: 'Put an institution into the tree', answer: Made }),
      route(deps, 'ledger.write', { body: 'json' }),
      input('json', NewPlace),
      async (context) => context.json(await addPlace(deps, callOf(context), context.req.valid('json')), 200),
    )
}
