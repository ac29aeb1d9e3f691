using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// A seed's tree of random numbers: each part of the world draws from its own branch, named after it, so that one part drawing more changes
/// nothing for the others.
/// </summary>
internal sealed class Chance
{
    private readonly byte[] _seed;
    private readonly Random _random;

    public Chance(long seed)
        : this(Hash([], seed.ToString(System.Globalization.CultureInfo.InvariantCulture)))
    {
    }

    private Chance(byte[] seed)
    {
        _seed = seed;
        _random = new(BinaryPrimitives.ReadInt32LittleEndian(seed));
    }

    /// <summary>A branch: the same for the same name, however much was drawn from the trunk.</summary>
    public Chance Of(string name) => new(Hash(_seed, name));

    /// <summary>For code that takes a <see cref="Random"/>.</summary>
    public Random Random => _random;

    /// <summary>0 … 1.</summary>
    public double Part() => _random.NextDouble();

    /// <summary>min … max, both included.</summary>
    public int Between(int min, int max) => _random.Next(min, max + 1);

    /// <summary>min … max.</summary>
    public double Between(double min, double max) => min + ((max - min) * _random.NextDouble());

    /// <summary>Even on a logarithmic scale, for rates and sizes.</summary>
    public double Scale(double min, double max) => Math.Exp(Between(Math.Log(min), Math.Log(max)));

    /// <summary>Whether something of this probability happens.</summary>
    public bool Happens(double probability) => probability > 0 && _random.NextDouble() < probability;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public TimeSpan Seconds(double min, double max) => TimeSpan.FromMilliseconds(Math.Round(1000 * Between(min, max)));

    /// <summary>Roughly normal, mean 0 and deviation 1.</summary>
    public double Bell()
    {
        var sum = 0d;
        for (var i = 0; i < 12; i++)
        {
            sum += _random.NextDouble();
        }

        return sum - 6;
    }

    private static byte[] Hash(byte[] before, string name) => SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(name)]);
}
