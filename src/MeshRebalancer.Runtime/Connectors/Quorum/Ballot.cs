using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>
/// Counts what endpoints say to one question. Equal values, and refusals with the same code, are votes; any other failure is none. Pure but
/// for its own memory; nothing in it depends on the order of a hash.
/// </summary>
/// <param name="need">Votes that decide, 1 or more.</param>
internal sealed class Ballot<T>(int need)
{
    private readonly List<(string Name, Result<T, PortError> Answer)> _answers = [];

    /// <summary>What enough of them say, or null.</summary>
    public Result<T, PortError>? Winner { get; private set; }

    /// <summary>Those who said something else than the winner. One that has nothing to show is behind, which is no dissent.</summary>
    public IEnumerable<string> Outvoted => Winner is { } winner
        ? _answers.Where(one => Says(one.Answer) && !Same(one.Answer, winner)).Select(one => one.Name)
        : [];

    /// <summary>Whether two said something, and not the same.</summary>
    public bool Disagrees => _answers.Where(one => Says(one.Answer)).Select(one => one.Answer).ToArray() is { Length: > 1 } said
        && said.Any(one => !Same(one, said[0]));

    /// <summary>The values that came, in the order of coming.</summary>
    public IEnumerable<T> Values => _answers.Select(one => one.Answer).OfType<Result<T, PortError>.Ok>().Select(ok => ok.Value);

    /// <summary>Takes one endpoint's answer in.</summary>
    public void Take(string name, Result<T, PortError> answer)
    {
        _answers.Add((name, answer));
        if (Winner is null && IsVote(answer) && _answers.Count(one => IsVote(one.Answer) && Same(one.Answer, answer)) >= need)
            Winner = answer;
    }

    /// <summary>Why there is no winner: who says the same, who differs, who failed and how.</summary>
    /// <param name="what">What was asked.</param>
    public PortError.Unreadable Undecided(string what)
    {
        List<string> groups = [];
        foreach (var (name, answer) in _answers.Where(one => IsVote(one.Answer)))
        {
            if (_answers.First(one => IsVote(one.Answer) && Same(one.Answer, answer)).Name == name)
                groups.Add(string.Join(" and ", _answers.Where(one => IsVote(one.Answer) && Same(one.Answer, answer)).Select(one => one.Name)));
        }

        var parts = groups.Count > 1 ? [$"{string.Join(", ", groups)} differ"] : groups.ConvertAll(group => $"only {group} answered");
        parts.AddRange(_answers.Where(one => !IsVote(one.Answer)).Select(one => $"{one.Name} failed: {((Result<T, PortError>.Fail)one.Answer).Error.Reason}"));
        return new($"{what}: {need} endpoints must agree; {string.Join("; ", parts)}");
    }

    private static bool Says(Result<T, PortError> answer) => IsVote(answer) && answer is not Result<T, PortError>.Ok { Value: null };

    private static bool IsVote(Result<T, PortError> answer) => answer is Result<T, PortError>.Ok or Result<T, PortError>.Fail { Error: PortError.Declined };

    private static bool Same(Result<T, PortError> one, Result<T, PortError> other) =>
        one is Result<T, PortError>.Ok a && other is Result<T, PortError>.Ok b
            ? EqualityComparer<T>.Default.Equals(a.Value, b.Value)
            : RefusalOf(one) is { } code && code == RefusalOf(other);

    private static string? RefusalOf(Result<T, PortError> answer) => ((answer as Result<T, PortError>.Fail)?.Error as PortError.Declined)?.Code;
}
