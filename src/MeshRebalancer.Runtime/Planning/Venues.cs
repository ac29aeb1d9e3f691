using System.Collections.Frozen;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Runtime.Planning;

/// <summary>The configured swap venues, by name and chain, and bridges, by name.</summary>
public sealed class Venues
{
    private readonly FrozenDictionary<(string, ChainId), ISwapVenue> _venues;
    private readonly FrozenDictionary<string, IBridge> _bridges;

    /// <param name="venues">Unique by name and chain.</param>
    /// <param name="bridges">Unique by name, and no bridge has a venue's name: an approval names its spender by it.</param>
    /// <exception cref="ArgumentException">A name stands twice, or a bridge is of neither kind.</exception>
    public Venues(IReadOnlyList<ISwapVenue> venues, IReadOnlyList<IBridge> bridges)
    {
        var shared = venues.Select(venue => venue.Name).Intersect(bridges.Select(bridge => bridge.Name)).ToArray();
        if (shared.Length > 0)
            throw new ArgumentException($"A venue and a bridge are both named {string.Join(", ", shared)}.", nameof(bridges));
        var neither = bridges.Where(bridge => bridge is not (IMintBridge or IFillBridge)).Select(bridge => bridge.Name).ToArray();
        if (neither.Length > 0)
            throw new ArgumentException($"A bridge mints or fills; {string.Join(", ", neither)} does neither.", nameof(bridges));
        _venues = venues.ToFrozenDictionary(venue => (venue.Name, venue.Chain));
        _bridges = bridges.ToFrozenDictionary(bridge => bridge.Name);
    }

    /// <summary>A venue.</summary>
    /// <exception cref="InvalidOperationException">It is not configured though something stored needs it.</exception>
    public ISwapVenue Venue(string name, ChainId chain) => FindVenue(name, chain)
        ?? throw new InvalidOperationException($"Venue {name} on chain {chain} is needed and not configured.");

    /// <summary>A bridge.</summary>
    /// <exception cref="InvalidOperationException">It is not configured though something stored needs it.</exception>
    public IBridge Bridge(string name) => FindBridge(name)
        ?? throw new InvalidOperationException($"Bridge {name} is needed and not configured.");

    /// <summary>A bridge that mints.</summary>
    /// <exception cref="InvalidOperationException">It is not configured, or of the other kind, though something stored needs it.</exception>
    public IMintBridge MintBridge(string name) => Bridge(name) as IMintBridge
        ?? throw new InvalidOperationException($"Bridge {name} is needed for a mint, and does not mint.");

    /// <summary>A bridge that somebody else pays out.</summary>
    /// <exception cref="InvalidOperationException">It is not configured, or of the other kind, though something stored needs it.</exception>
    public IFillBridge FillBridge(string name) => Bridge(name) as IFillBridge
        ?? throw new InvalidOperationException($"Bridge {name} is needed for a fill, and does not fill.");

    /// <summary>A venue, or null when it is not configured.</summary>
    public ISwapVenue? FindVenue(string name, ChainId chain) => _venues.GetValueOrDefault((name, chain));

    /// <summary>A bridge, or null when it is not configured.</summary>
    public IBridge? FindBridge(string name) => _bridges.GetValueOrDefault(name);

    /// <summary>Who takes the tokens for a venue or bridge on a chain.</summary>
    /// <exception cref="InvalidOperationException">Neither a venue nor a bridge has this name there.</exception>
    public Address Spender(string name, ChainId chain) => FindVenue(name, chain)?.Spender ?? Bridge(name).SpenderOn(chain);
}
