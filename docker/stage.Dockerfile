# syntax=docker/dockerfile:1
# One Dockerfile for every stage: docker build -f docker/stage.Dockerfile --build-arg STAGE=07-decision .
# STAGE=cli is the command line, which registers the schemas before stages start.
# There is no build step: Node runs the TypeScript as it is. The image has what the stage's workspace depends
# on and nothing for development; it runs without root and writes nothing but /tmp.
FROM node:24-slim AS dependencies
ARG STAGE
WORKDIR /srv/polytraders
COPY . .
RUN test -f "apps/${STAGE}/src/main.ts" || { echo "expected --build-arg STAGE=<a folder of apps>" >&2; exit 1; }
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace "@polytraders/${STAGE}"

FROM node:24-slim
ARG STAGE
ARG BUILD=dev
LABEL org.opencontainers.image.title="polytraders ${STAGE}" \
      org.opencontainers.image.version="${BUILD}"
ENV NODE_ENV=production \
    BUILD="${BUILD}" \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
COPY --from=dependencies --chown=root:root /srv/polytraders /srv/polytraders
WORKDIR /srv/polytraders/apps/${STAGE}
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process: SIGTERM reaches it, and it drains.
STOPSIGNAL SIGTERM
CMD ["node", "src/main.ts"]
