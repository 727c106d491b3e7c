import type { CellValue, ResultRow, SearchMessage } from '#splunk/spl';
import { xmlElements, xmlText } from '../rest/xml.ts';

/** A page of results, ready to be written in one of Splunk's forms. */
export interface ResultsPage {
  fields: readonly string[];
  rows: readonly ResultRow[];
  messages: readonly SearchMessage[];
  offset: number;
  preview: boolean;
  /** `show_metadata`: fields are objects instead of names in json_rows and json_cols. */
  showMetadata: boolean;
  /** Rows after a post-process search. */
  postProcessCount?: number;
}

export interface Rendered {
  contentType: string;
  text: string;
}

const cell = (row: ResultRow, field: string): CellValue | null => row[field] ?? null;

const head = (page: ResultsPage) => ({
  preview: page.preview,
  init_offset: page.offset,
  ...(page.postProcessCount === undefined ? {} : { post_process_count: page.postProcessCount }),
  messages: page.messages,
});

const fieldList = (page: ResultsPage) =>
  page.showMetadata ? page.fields.map((name) => ({ name })) : page.fields;

const json = (value: unknown): Rendered => ({
  contentType: 'application/json; charset=UTF-8',
  text: JSON.stringify(value),
});

/** One result without its missing cells, columns in order. */
export function resultObject(row: ResultRow, fields: readonly string[]): Record<string, CellValue> {
  const result: Record<string, CellValue> = {};
  for (const field of fields) {
    const value = cell(row, field);
    if (value !== null) result[field] = value;
  }
  return result;
}

/** A value stands bare only when it is purely alphanumeric. */
function csvCell(value: CellValue | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : value.join('\n');
  return /^[A-Za-z0-9]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

function xmlField(name: string, value: CellValue): object {
  if (name === '_raw' && typeof value === 'string') {
    return { '@k': name, v: { '@xml:space': 'preserve', '@trunc': '0', '#text': xmlText(value) } };
  }
  const values = typeof value === 'string' ? [value] : value;
  return { '@k': name, value: values.map((text) => ({ text: xmlText(text) })) };
}

function xmlResults(page: ResultsPage): string {
  const body = xmlElements({
    results: {
      '@preview': page.preview ? '1' : '0',
      meta: { fieldOrder: { field: page.fields } },
      messages: { msg: page.messages.map(({ type, text }) => ({ '@type': type, '#text': xmlText(text) })) },
      result: page.rows.map((row, i) => ({
        '@offset': String(page.offset + i),
        field: Object.entries(resultObject(row, page.fields)).map(([name, value]) => xmlField(name, value)),
      })),
    },
  });
  return `<?xml version='1.0' encoding='UTF-8'?>\n${body}`;
}

/** The forms of a results document by `output_mode`. */
export const RESULT_FORMS: Readonly<Record<string, (page: ResultsPage) => Rendered>> = {
  json: (page) =>
    json({
      ...head(page),
      fields: page.fields.map((name) => ({ name })),
      results: page.rows.map((row) => resultObject(row, page.fields)),
      highlighted: {},
    }),
  json_rows: (page) =>
    json({
      ...head(page),
      fields: fieldList(page),
      rows: page.rows.map((row) => page.fields.map((field) => cell(row, field))),
    }),
  json_cols: (page) =>
    json({
      ...head(page),
      fields: fieldList(page),
      columns: page.fields.map((field) => page.rows.map((row) => cell(row, field))),
    }),
  csv: (page) => ({
    contentType: 'text/csv; charset=UTF-8',
    text: [page.fields, ...page.rows.map((row) => page.fields.map((field) => cell(row, field)))]
      .map((cells) => `${cells.map(csvCell).join(',')}\n`)
      .join(''),
  }),
  xml: (page) => ({ contentType: 'text/xml; charset=UTF-8', text: xmlResults(page) }),
  raw: (page) => ({
    contentType: 'text/plain; charset=UTF-8',
    text: page.rows.map((row) => `${String(cell(row, '_raw') ?? '')}\n`).join(''),
  }),
};
