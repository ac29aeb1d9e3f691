using System.Text.Json.Serialization;
using MeshRebalancer.Engine.Simulation;

namespace MeshRebalancer.Node.Simulating;

/// <summary>What <c>simulate --json</c> prints.</summary>
/// <param name="Seeds">How many ran.</param>
/// <param name="SeedBase">The first of them.</param>
/// <param name="Faults">How often each kind was played.</param>
/// <param name="SimulatedHours">Of all seeds together.</param>
/// <param name="Violations">What must never be, and was.</param>
internal sealed record SimulateReport(
    int Seeds, long SeedBase, SortedDictionary<string, int> Faults, double SimulatedHours, IReadOnlyList<SimulateViolation> Violations)
{
    public static SimulateReport Of(long seedBase, IReadOnlyList<SeedReport> reports)
    {
        var faults = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (kind, count) in reports.SelectMany(report => report.Faults))
        {
            faults[Word(kind)] = faults.GetValueOrDefault(Word(kind)) + count;
        }

        return new(
            reports.Count, seedBase, faults, Math.Round(reports.Sum(report => report.Simulated.TotalHours), 3),
            [.. reports.SelectMany(report => report.Violations.Select(one => new SimulateViolation(report.Seed, one.Checker, one.Message)))]);
    }

    /// <summary>A kind of fault as the reports have it: <c>reorg-deep</c>.</summary>
    public static string Word(FaultKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}

/// <summary>One violation.</summary>
internal sealed record SimulateViolation(long Seed, string Checker, string Message);

/// <summary>How reports are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SimulateReport))]
internal sealed partial class SimulateJson : JsonSerializerContext;
