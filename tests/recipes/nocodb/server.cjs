// NocoDB as its package is started, on loopback.
(async () => {
  const app = require('express')();
  const { Noco } = require('nocodb');
  const server = app.listen(Number(process.env.PORT), '127.0.0.1');
  app.use(await Noco.init({}, server, app));
})().catch((error) => { console.error(error); process.exit(1); });
