import { datasetRows, openDataset } from './data-model-rows.ts';
import type { Command } from './command.ts';
import { deferred } from './savedsearch.ts';
import { collectRows } from '../rows/stream.ts';

/** `datamodel MODEL DATASET search`: the events of a dataset, its fields named `DATASET.field`. */
export const datamodel: Command = {
  kind: 'generating',
  parse: (args) => {
    const { words } = args.readWords({});
    const [model, dataset, mode] = words;
    if (!model || !dataset || words.length !== 3 || mode!.value.toLowerCase() !== 'search') {
      throw args.fail(
        "Only the form 'datamodel MODEL DATASET search' is supported by this engine: models are not listed, and there is no acceleration.",
        model?.position ?? args.position,
      );
    }
    return (_, run) =>
      deferred(async () => {
        const found = openDataset(`${model.value}.${dataset.value}`, model.position, 'datamodel', run);
        return { rows: await collectRows(datasetRows(found, undefined, run)), columns: undefined };
      });
  },
};
