import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { UserError } from '#kernel';

/** A Dashboard Studio view of the Splunk app. */
export interface Dashboard {
  /** Name of the view: the file's name without `.xml`. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** What Dashboard Studio calls the definition: data sources, visualizations, inputs, layout. */
  readonly definition: DashboardDefinition;
}

/** The parts of a definition that the lab reads; the console hands it to Splunk's components whole. */
export interface DashboardDefinition {
  readonly dataSources: Readonly<
    Record<
      string,
      { readonly type: string; readonly name?: string; readonly options: { readonly query: string } }
    >
  >;
  readonly visualizations: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly title: string;
        readonly dataSources?: Readonly<Record<string, string>>;
        readonly options?: Readonly<Record<string, unknown>>;
      }
    >
  >;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly layout: Readonly<Record<string, unknown>>;
}

interface ViewXml {
  readonly dashboard: {
    readonly '@version': string;
    readonly label: string;
    readonly description?: string;
    readonly definition: string;
  };
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });

/** The app's dashboards in the order of their ids. Throws `LAB_FILE_UNREADABLE`. */
export async function readDashboards(appDirectory: string): Promise<Dashboard[]> {
  const folder = join(appDirectory, 'default', 'data', 'ui', 'views');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.xml')).sort();
  return Promise.all(files.map((name) => readDashboard(join(folder, name))));
}

async function readDashboard(file: string): Promise<Dashboard> {
  try {
    const { dashboard } = parser.parse(await readFile(file, 'utf8')) as ViewXml;
    if (dashboard['@version'] !== '2') throw new Error('not a Dashboard Studio view (version="2")');
    return {
      id: basename(file, '.xml'),
      label: dashboard.label,
      description: dashboard.description ?? '',
      definition: JSON.parse(dashboard.definition) as DashboardDefinition,
    };
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `${file} is no dashboard.`, { cause });
  }
}
