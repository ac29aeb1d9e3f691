using System.Runtime.InteropServices;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Optimality;

/// <summary>COIN-OR's branch and cut, from Debian's library, by its C interface (Cbc_C_Interface.h of CBC 2.10).</summary>
internal static partial class CbcLibrary
{
    private const string Library = "libCbcSolver.so.3";

    /// <summary>Why it can't be used, or null.</summary>
    public static string? Missing { get; } = NativeLibrary.TryLoad(Library, out _) ? null : $"{Library} is not installed (Debian: coinor-libcbc3)";

    [LibraryImport(Library, EntryPoint = "Cbc_newModel")]
    public static partial nint NewModel();

    [LibraryImport(Library, EntryPoint = "Cbc_deleteModel")]
    public static partial void DeleteModel(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_loadProblem")]
    public static partial void LoadProblem(
        nint model, int columns, int rows, int[] start, int[] index, double[] value, double[] columnLower, double[] columnUpper, double[] objective, double[] rowLower,
        double[] rowUpper);

    [LibraryImport(Library, EntryPoint = "Cbc_setInteger")]
    public static partial void SetInteger(nint model, int column);

    [LibraryImport(Library, EntryPoint = "Cbc_setParameter", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetParameter(nint model, string name, string value);

    [LibraryImport(Library, EntryPoint = "Cbc_setLogLevel")]
    public static partial void SetLogLevel(nint model, int level);

    [LibraryImport(Library, EntryPoint = "Cbc_solve")]
    public static partial int Solve(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_isProvenOptimal")]
    public static partial int IsProvenOptimal(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_isProvenInfeasible")]
    public static partial int IsProvenInfeasible(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_getBestPossibleObjValue")]
    public static partial double BestPossible(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_getObjValue")]
    public static partial double Objective(nint model);

    [LibraryImport(Library, EntryPoint = "Cbc_getColSolution")]
    public static partial nint Solution(nint model);
}

/// <summary>CBC's library.</summary>
public sealed class RequiresCbcAttribute : RequiresAttribute
{
    /// <inheritdoc/>
    public override string? Missing => CbcLibrary.Missing;
}
