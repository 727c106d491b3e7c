# The lab's own parts. Build: docker compose build. The same image serves as AWS part, as devices and as Splunk stand-in.

FROM node:24-bookworm-slim AS build
WORKDIR /lab
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# Compiled once, so that a start reads a few files instead of a thousand.
RUN node -e "import('./lab/load.mjs').then(({ compile }) => compile('/lab/dist'))" \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf tsconfig.json splunk/console bench

FROM node:24-bookworm-slim AS lab
ENV NODE_ENV=production
WORKDIR /lab
COPY --from=build --chown=root:root /lab /lab
# The state directory is a volume, and the only place that the lab writes to.
RUN mkdir .lab && chown node:node .lab
USER node
VOLUME /lab/.lab
EXPOSE 4566 4567 4568 8883 8088 8089
HEALTHCHECK --interval=10s --timeout=10s --start-period=20s --retries=6 CMD ["node", "lab/bin.mjs", "lab", "status"]
ENTRYPOINT ["node", "lab/bin.mjs"]
CMD ["lab", "up", "--host", "0.0.0.0"]
