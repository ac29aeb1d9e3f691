namespace MeshRebalancer.Runtime.Connectors;

/// <summary>Remembers who was outvoted, and the last read on which nobody won. For several threads.</summary>
/// <param name="names">All endpoints.</param>
internal sealed class Dissents(IEnumerable<string> names)
{
    private readonly Lock _gate = new();
    private readonly EndpointDissent[] _endpoints = [.. names.Select(name => new EndpointDissent(name, 0, null))];
    private Disagreement? _last;

    /// <param name="outvoted">Names of those who said otherwise than enough others.</param>
    /// <param name="disagreement">Why nobody won though they answered, or null.</param>
    /// <param name="now">The instant.</param>
    public void Note(IReadOnlyList<string> outvoted, string? disagreement, DateTimeOffset now)
    {
        if (outvoted.Count == 0 && disagreement is null)
            return;
        lock (_gate)
        {
            for (var i = 0; i < _endpoints.Length; i++)
            {
                if (outvoted.Contains(_endpoints[i].Name))
                    _endpoints[i] = _endpoints[i] with { Count = _endpoints[i].Count + 1, LastAt = now };
            }

            _last = disagreement is null ? _last : new(disagreement, now);
        }
    }

    public QuorumStatus Status(int need, ulong agreedBlock)
    {
        lock (_gate)
            return new(need, agreedBlock, _last, [.. _endpoints]);
    }
}
