import { parse } from 'csv-parse/sync';
import type { LookupTable } from './lookup-store.ts';

/** Reads a CSV lookup file: the first line names the columns. */
export function parseCsvTable(text: string): LookupTable {
  const lines = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true }) as string[][];
  const [columns = [], ...rows] = lines;
  return { columns: columns.map((name) => name.trim()), rows };
}

/** Writes a table as a CSV lookup file. */
export function renderCsvTable({ columns, rows }: LookupTable): string {
  return [columns, ...rows].map((cells) => `${cells.map(renderCell).join(',')}\n`).join('');
}

function renderCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
