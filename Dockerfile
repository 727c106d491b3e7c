# The lab's own parts. Build: docker compose build. The same image serves as AWS part, as devices and as Splunk stand-in.

FROM node:24-bookworm-slim AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The package as it is published, compiled, beside its production dependencies.
RUN npm pack && mkdir /lab && tar -xzf iot-posture-lab-*.tgz -C /lab --strip-components=1 \
 && npm prune --omit=dev --ignore-scripts && mv node_modules /lab/

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
