using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Node.Commands;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Simulating;

/// <summary>Runs seeds, and tells what came of them: a line every few seconds, each failure so that it can be replayed, and a summary.</summary>
internal sealed class SimulateRun(SimulateOptions options, Lines lines)
{
    private const int TraceLines = 120;
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _told = Stopwatch.GetTimestamp();
    private int _done;
    private double _hours;

    /// <returns>The exit code: 0 only without violations.</returns>
    public int Run(CancellationToken cancel)
    {
        lines.Say($"Seeds from {options.Base}, commit {Commit}.");
        var reports = SeedBatch.Run(options.Like, options.Base, options.Seeds, Environment.ProcessorCount, () => MayBegin(cancel), Tell);
        var report = SimulateReport.Of(options.Base, reports);
        if (options.Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, SimulateJson.Default.SimulateReport));
        Summarise(report);
        foreach (var failed in reports.Where(one => one.Violations.Count > 0).Take(1))
        {
            Explain(failed);
        }

        return report.Violations.Count == 0 ? Exits.Done : Exits.Failed;
    }

    private static string Commit => typeof(SimulateRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[^1] ?? "unknown";

    private bool MayBegin(CancellationToken cancel) =>
        !cancel.IsCancellationRequested && (options.Limit is not { } limit || Stopwatch.GetElapsedTime(_begun) < limit);

    private void Tell(SeedReport report)
    {
        (_done, _hours) = (_done + 1, _hours + report.Simulated.TotalHours);
        foreach (var violation in report.Violations)
        {
            Lines.Error($"seed {report.Seed}: {violation.Checker}: {violation.Message}");
            Lines.Error($"  commit {Commit}; again with: {CommandFor(options.Like with { Seed = report.Seed })}");
        }

        if (options.Replay)
        {
            foreach (var line in report.Lines)
            {
                lines.Say(line);
            }

            lines.Say($"Trace hash {report.TraceHash}.");
        }
        else if (Stopwatch.GetElapsedTime(_told) > TellEvery)
        {
            _told = Stopwatch.GetTimestamp();
            lines.Say(string.Create(CultureInfo.InvariantCulture, $"{_done} of {options.Seeds} seeds, {_hours:0.0} simulated hours, {_done / Elapsed.TotalMinutes:0} seeds a minute"));
        }
    }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun);

    private void Summarise(SimulateReport report)
    {
        foreach (var (kind, count) in report.Faults)
        {
            lines.Say(string.Create(CultureInfo.InvariantCulture, $"{kind,-24}{count,10}"));
        }

        lines.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seeds} seeds from {report.SeedBase}, {options.Like.Portfolios} portfolios: {report.SimulatedHours:0.0} simulated hours in {Elapsed.TotalSeconds:0.0} s, {report.SimulatedHours / Elapsed.TotalSeconds:0.00} an actual second, {report.Seeds / Elapsed.TotalMinutes:0} seeds a minute; {report.Violations.Count} violations."));
    }

    private void Explain(SeedReport failed)
    {
        if (options.Replay)
            return;
        Lines.Error($"Seed {failed.Seed} is made smaller …");
        var (setup, report) = Shrinking.Shrink(options.Like with { Seed = failed.Seed }, failed);
        foreach (var line in report.Lines.TakeLast(TraceLines))
        {
            Lines.Error(line);
        }

        Lines.Error($"seed {failed.Seed}, commit {Commit}: {failed.Violations[0].Checker}: {failed.Violations[0].Message}");
        Lines.Error($"again with: {CommandFor(setup)}");
    }

    private static string CommandFor(SimulationSetup setup)
    {
        var without = setup.Without.Count == 0 ? "" : $" --without {string.Join(',', setup.Without.Select(SimulateReport.Word))}";
        var sabotage = setup.Sabotage is { } name ? $" --sabotage {name}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"dotnet run -c Release --project src/MeshRebalancer.Node -- simulate --seed {setup.Seed} --portfolios {setup.Portfolios} --hours {setup.Length.TotalHours:0.######}{without}{sabotage}");
    }
}
