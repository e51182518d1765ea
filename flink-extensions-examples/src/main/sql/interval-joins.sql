-- Which connections did passengers have in early 2001?
--
-- A flight that arrives at an airport is joined with those that leave it 30 minutes to 2 hours later: an
-- interval join. Reports of flights come in any order within a quarter, so the watermark waits that
-- long and Flink keeps a quarter of flights of each airport, of which few match. With one option, it
-- reads those few only. State is in RocksDB, as in production.
--
-- bin/demo.sh runs this script. To run it elsewhere, replace the words in ${...}:
--   ${flights}    folder with files of flights, one JSON object per line: a run of bin/demo.sh leaves them in
--                 flink-extensions-examples/target/demo/flights (data/flights-20k.json is one array)
--   ${results}    folder for the results
-- In lib/: flink-extensions-dist-0.1.0-SNAPSHOT.jar.

SET 'table.dml-sync' = 'true';
SET 'parallelism.default' = '2';
SET 'state.backend.type' = 'rocksdb';

LOAD MODULE flinkext;

-- Interval joins of this session read only the rows in range. Their SQL stays as it is.
SET 'flinkext.interval-join.range-scan' = 'true';

CREATE TABLE departures (
    `date`      STRING,
    distance    INT,
    delay       INT,
    origin      STRING,
    destination STRING,
    departure   AS TO_TIMESTAMP(`date`, 'yyyy/MM/dd HH:mm'),
    WATERMARK FOR departure AS departure - INTERVAL '90' DAY
) WITH (
    'connector' = 'filesystem',
    'path'      = '${flights}',
    'format'    = 'json'
);

-- The data has no time of arrival. It is derived: half an hour on the ground, 8 miles per minute in
-- the air, and the delay. Zones are left out: all times are taken as of one clock.
CREATE TABLE arrivals (
    `date`      STRING,
    distance    INT,
    delay       INT,
    origin      STRING,
    destination STRING,
    arrival     AS TIMESTAMPADD(
                       MINUTE, 30 + distance / 8 + delay, TO_TIMESTAMP(`date`, 'yyyy/MM/dd HH:mm')),
    WATERMARK FOR arrival AS arrival - INTERVAL '90' DAY
) WITH (
    'connector' = 'filesystem',
    'path'      = '${flights}',
    'format'    = 'json'
);

-- The query: who lands, and what leaves from there within two hours, but not back.
CREATE VIEW connections AS
SELECT a.origin, a.destination AS via, d.destination, d.departure,
       TIMESTAMPDIFF(MINUTE, a.arrival, d.departure) AS minutes
FROM arrivals AS a
JOIN departures AS d
ON a.destination = d.origin
    AND d.departure BETWEEN a.arrival + INTERVAL '30' MINUTE AND a.arrival + INTERVAL '2' HOUR
    AND d.destination <> a.origin;

CREATE TABLE results (
    origin      STRING,
    via         STRING,
    destination STRING,
    departure   TIMESTAMP(3),
    minutes     INT
) WITH (
    'connector' = 'filesystem',
    'path'      = '${results}/connections',
    'format'    = 'csv'
);

EXPLAIN SELECT * FROM connections;

INSERT INTO results SELECT * FROM connections;

SET 'execution.runtime-mode' = 'batch';

-- The result is in files now. The airports with most connections, read from them:
SELECT via                          AS airport,
       COUNT(*)                     AS connections,
       COUNT(DISTINCT origin)       AS `from`,
       COUNT(DISTINCT destination)  AS `to`,
       AVG(CAST(minutes AS DOUBLE)) AS `minutes to change`
FROM results
GROUP BY via
ORDER BY connections DESC, airport
LIMIT 5;

SET 'execution.runtime-mode' = 'streaming';

-- Flink's own operator. Nothing else is changed.
SET 'flinkext.interval-join.range-scan' = 'false';
ALTER TABLE results SET ('path' = '${results}/connections-stock');

EXPLAIN SELECT * FROM connections;

INSERT INTO results SELECT * FROM connections;

-- The first job again.
SET 'flinkext.interval-join.range-scan' = 'true';
ALTER TABLE results SET ('path' = '${results}/connections-range-scan');

INSERT INTO results SELECT * FROM connections;
