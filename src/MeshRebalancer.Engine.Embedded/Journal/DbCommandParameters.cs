using System.Data.Common;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Adds parameters to commands of either database.</summary>
internal static class DbCommandParameters
{
    /// <summary>Adds one and returns it, so that a prepared command can be filled again.</summary>
    public static DbParameter Add(this DbCommand command, string name, object? value = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
