using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Reads types and human-readable signatures, from left to right.</summary>
internal sealed class AbiParser(string text)
{
    private const int MaxDepth = 16;
    private const int MaxFixedBytes = 1 << 20;

    private static readonly HashSet<string> Locations = new(StringComparer.Ordinal) { "memory", "calldata", "storage", "payable" };

    private int _at;
    private int _depth;

    public AbiType SingleType()
    {
        var type = Type();
        End();
        return type;
    }

    /// <summary>The keyword when it is there.</summary>
    public bool TryWord(string word)
    {
        var start = _at;
        if (Word() == word)
        {
            return true;
        }

        _at = start;
        return false;
    }

    /// <summary>Letters, digits, _ and $; empty where there are none.</summary>
    public string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '$'))
        {
            _at++;
        }

        return text[start.._at];
    }

    public EquatableArray<AbiParameter> Parameters()
    {
        Require('(');
        var parameters = new List<AbiParameter>();
        if (Try(')'))
        {
            return [];
        }

        do
        {
            parameters.Add(Parameter());
        }
        while (Try(','));
        Require(')');
        return parameters.ToEquatableArray();
    }

    public void End()
    {
        _ = Try(';');
        SkipSpace();
        if (_at != text.Length)
        {
            throw Bad("unexpected text");
        }
    }

    public AbiException Bad(string problem) =>
        new($"{problem} at position {_at} of '{(text.Length > 200 ? text[..200] + "…" : text)}'.");

    private AbiParameter Parameter()
    {
        var type = Type();
        var indexed = false;
        var word = Word();
        while (word == "indexed" || Locations.Contains(word))
        {
            indexed |= word == "indexed";
            word = Word();
        }

        return new(word, type, indexed);
    }

    private AbiType Type()
    {
        var outer = _depth;
        Deeper();
        var word = Word();
        AbiType type = (word is "tuple" or "") && Peek('(') ? new AbiType.Tuple(Parameters()) : Elementary(word);
        while (Try('['))
        {
            Deeper();
            type = Suffix(type);
        }

        _depth = outer;
        return type;
    }

    private void Deeper()
    {
        if (++_depth > MaxDepth)
        {
            throw Bad($"types nest more than {MaxDepth} deep");
        }
    }

    private AbiType Suffix(AbiType item)
    {
        var size = Word();
        Require(']');
        if (item.HeadBytes == 0)
        {
            throw Bad("an array's items must take room");
        }

        if (size.Length == 0)
        {
            return new AbiType.Array(item);
        }

        return int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && (long)count * item.HeadBytes <= MaxFixedBytes
            ? new AbiType.FixedArray(item, count)
            : throw Bad($"'{size}' is not a size that an array can have");
    }

    private AbiType Elementary(string word) => word switch
    {
        "address" => new AbiType.AddressWord(),
        "bool" => new AbiType.Bool(),
        "string" => new AbiType.Text(),
        "bytes" => new AbiType.DynamicBytes(),
        "function" => new AbiType.FixedBytes(24, "function"),
        "uint" => new AbiType.UInt(256),
        "int" => new AbiType.Int(256),
        _ when word.StartsWith("uint", StringComparison.Ordinal) => new AbiType.UInt(Bits(word, 4)),
        _ when word.StartsWith("int", StringComparison.Ordinal) => new AbiType.Int(Bits(word, 3)),
        _ when word.StartsWith("bytes", StringComparison.Ordinal) && Number(word, 5) is >= 1 and <= 32 and var length =>
            new AbiType.FixedBytes(length, word),
        _ => throw Bad(word.Length == 0 ? "a type is missing" : $"'{word}' is not a type"),
    };

    private int Bits(string word, int prefix) => Number(word, prefix) is >= 8 and <= 256 and var bits && bits % 8 == 0
        ? bits
        : throw Bad($"'{word}' is not a type; a width is 8 to 256 bits in steps of 8");

    private static int Number(string word, int prefix) =>
        word[prefix] != '0' && int.TryParse(word.AsSpan(prefix), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private bool Peek(char c)
    {
        SkipSpace();
        return _at < text.Length && text[_at] == c;
    }

    private bool Try(char c)
    {
        var found = Peek(c);
        _at += found ? 1 : 0;
        return found;
    }

    private void Require(char c)
    {
        if (!Try(c))
        {
            throw Bad($"'{c}' is missing");
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
