using System.Collections;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Why a call reverted, as its data says. <see cref="object.ToString"/> gives it in words.</summary>
public abstract record RevertReason
{
    private RevertReason()
    {
    }

    /// <summary>No data: <c>require</c> without a message, an empty <c>revert()</c>, or a call to what is no contract or has no such function.</summary>
    public sealed record Silent : RevertReason
    {
        public override string ToString() => "reverted without a reason";
    }

    /// <summary><c>Error(string)</c>: <c>require</c> or <c>revert</c> with a message.</summary>
    public sealed record Message(string Text) : RevertReason
    {
        public override string ToString() => $"reverted: {Printable(Text)}";
    }

    /// <summary><c>Panic(uint256)</c>: a check that the compiler put in.</summary>
    public sealed record Panic(UInt256 Code, string Meaning) : RevertReason
    {
        public override string ToString() => $"panicked: {Meaning} (code 0x{Code:x})";
    }

    /// <summary>A custom error that is known by its selector.</summary>
    public sealed record Custom(AbiError Error, EquatableArray<object> Values) : RevertReason
    {
        public override string ToString() =>
            $"reverted with {Error.Name}({string.Join(", ", Error.Inputs.Zip(Values, (i, v) => (i.Name.Length > 0 ? i.Name + ": " : "") + Show(v)))})";
    }

    /// <summary>Data that nobody here knows.</summary>
    public sealed record Unknown(HexBytes Data) : RevertReason
    {
        public override string ToString() => Selector.Read(Data) is { } selector
            ? $"reverted with an unknown error {selector} and {Data.Length - Selector.Bytes} bytes of arguments"
            : $"reverted with the bytes {Data}";
    }

    /// <summary>Contracts write these texts, so control characters and great length are taken out.</summary>
    private static string Printable(string text)
    {
        var clean = new string([.. text.Take(300).Select(c => char.IsControl(c) ? ' ' : c)]);
        return text.Length > 300 ? clean + "…" : clean;
    }

    private static string Show(object value) => value switch
    {
        byte[] bytes => Printable(((HexBytes)bytes).ToString()),
        string text => $"'{Printable(text)}'",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Take(20).Select(Show))}]",
        _ => value.ToString() ?? "",
    };
}
