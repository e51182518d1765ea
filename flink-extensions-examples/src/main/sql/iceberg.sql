-- The connections of early 2001, in a table of Apache Iceberg.
--
-- A job that streams into Iceberg adds files at each checkpoint. With 'auto-compact' it merges them
-- as well, in operators behind its sink; without it, somebody else has to.
--
-- bin/demo.sh runs this script. To run it elsewhere, replace the words in ${...}:
--   ${flights}    folder with files of flights, one JSON object per line
--   ${results}    folder for the results

SET 'parallelism.default' = '2';
SET 'state.backend.type' = 'rocksdb';

-- Each checkpoint is a commit. In production they are seconds or minutes apart; this job is short.
SET 'execution.checkpointing.interval' = '250 ms';

LOAD MODULE flinkext;

SET 'flinkext.interval-join.range-scan' = 'true';

CREATE TABLE departures (
    `date`      STRING,
    origin      STRING,
    destination STRING,
    departure   AS TO_TIMESTAMP(`date`, 'yyyy/MM/dd HH:mm'),
    WATERMARK FOR departure AS departure - INTERVAL '90' DAY
) WITH (
    'connector' = 'filesystem',
    'path'      = '${flights}',
    'format'    = 'json'
);

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

CREATE CATALOG lake WITH (
    'type'         = 'iceberg-ext',
    'catalog-type' = 'hadoop',
    'warehouse'    = '${results}/lake'
);

CREATE DATABASE lake.travel;

-- An ordinary table of Iceberg, which any engine reads. Its properties say that the jobs that write
-- it compact it, here after every fourth commit.
CREATE TABLE lake.travel.connections (
    departure TIMESTAMP(6),
    minutes   INT,
    route     ROW<origin STRING, via STRING, destination STRING>
) WITH (
    'auto-compact'          = 'true',
    'compact.delta.commits' = '4',
    'compact.tier.files'    = '4'
);

CREATE TABLE lake.travel.connections_as_they_come (
    departure TIMESTAMP(6),
    minutes   INT,
    route     ROW<origin STRING, via STRING, destination STRING>
);

CREATE VIEW connections AS
SELECT CAST(d.departure AS TIMESTAMP(6))                    AS departure,
       TIMESTAMPDIFF(MINUTE, a.arrival, d.departure)        AS minutes,
       ROW(a.origin, a.destination, d.destination)          AS route
FROM arrivals AS a
JOIN departures AS d
ON a.destination = d.origin
    AND d.departure BETWEEN a.arrival + INTERVAL '30' MINUTE AND a.arrival + INTERVAL '2' HOUR
    AND d.destination <> a.origin;

INSERT INTO lake.travel.connections SELECT * FROM connections;

SET 'execution.runtime-mode' = 'batch';

EXPLAIN SELECT route.via, COUNT(*) FROM lake.travel.connections WHERE route.origin = 'SFO' GROUP BY route.via;

-- Read back. Of the routes, the query needs two of three fields, so it reads those two.
SELECT route.via    AS `from San Francisco via`,
       COUNT(*)     AS connections,
       MIN(minutes) AS `least minutes to change`
FROM lake.travel.connections
WHERE route.origin = 'SFO'
GROUP BY route.via
ORDER BY connections DESC, route.via
LIMIT 5;

SET 'execution.runtime-mode' = 'streaming';

INSERT INTO lake.travel.connections_as_they_come SELECT * FROM connections;
