-- Maximum permits of a window for one lane. Live runs may use the whole share, others leave part of it free.
--
-- An estimate of external usage holds for 90 seconds: Kustomer's window starts anew every minute, and the estimate must
-- outlive one whole window to be confirmed at the fullest moment of the next.
create or replace function permit_cap(
  org_limit integer, share real, external integer, external_at timestamptz, lane text, moment timestamptz
) returns integer language sql stable as $$
  select greatest(1, floor(
    least(org_limit * share, case when external_at > moment - interval '90 seconds' then org_limit * 0.95 - external end)
    * case lane when 'live' then 1 when 'release' then 0.8 when 'reconcile' then 0.75 else 0.7 end))::integer
$$;
