/** A data model as far as searches need it: each dataset is a constraint over events, inheriting its parent's. */
export interface DataModel {
  datasets: readonly DataModelDataset[];
}

export interface DataModelDataset {
  name: string;
  /** Name of the dataset whose constraint also applies. */
  parent?: string;
  /** A search expression; empty for datasets that only narrow their parent's fields. */
  constraint: string;
  /** Fields with their calculation, in order; a field without `expression` is taken from the event. */
  fields: readonly { name: string; expression?: string }[];
}
