using System.Collections.Frozen;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>The kinds of streams that a node runs, by the category of their names.</summary>
public sealed class StreamCatalogue
{
    private readonly FrozenDictionary<string, IStreamKind> _kinds;

    /// <exception cref="ArgumentException">Two kinds share a category.</exception>
    public StreamCatalogue(IEnumerable<IStreamKind> kinds)
    {
        var all = kinds.ToArray();
        var categories = all.GroupBy(kind => kind.Category, StringComparer.Ordinal);
        var twice = categories.Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        if (twice.Length > 0)
            throw new ArgumentException($"Each category has one kind; these have more: {string.Join(", ", twice)}.", nameof(kinds));
        _kinds = all.ToFrozenDictionary(kind => kind.Category, StringComparer.Ordinal);
    }

    /// <summary>All kinds, ordered by category.</summary>
    public IEnumerable<IStreamKind> Kinds => _kinds.Values.OrderBy(kind => kind.Category, StringComparer.Ordinal);

    /// <summary>The kind of a stream.</summary>
    /// <exception cref="ArgumentException">No kind has its category.</exception>
    public IStreamKind Of(StreamId stream) => _kinds.TryGetValue(stream.Category, out var kind)
        ? kind
        : throw new ArgumentException(
            $"{stream} is of no known category; known are {string.Join(", ", Kinds.Select(known => known.Category))}.", nameof(stream));
}
